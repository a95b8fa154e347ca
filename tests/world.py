"""One of everything in Alice's workspace and in Olga's, so that every address of the site can be tried."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator

from accounts.models import User
from tests.cast import Cast, make_cast
from tests.samples import SAMPLES as SAMPLES
from tests.shelf import Shelf


@dataclass
class World:
    """The cast, and a shelf for each of the two workspaces."""

    cast: Cast
    ours: Shelf
    theirs: Shelf

    def sample(self, param: str, route: str, records_of: str = "ours") -> Any:
        """A value for a parameter of a route; the workspace is always Alice's."""
        make = SAMPLES.get(f"{route}:{param}") or SAMPLES[param]
        return make(self.ours if param == "workspace" else getattr(self, records_of))

    def member_with_mfa(self, name: str) -> User:
        """A member with a second factor, whom pages that demand one let in."""
        user: User = getattr(self.cast, name)
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
        return user

    def make_site_admin(self, name: str) -> User:
        """One of the site's own admins."""
        user: User = getattr(self.cast, name)
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        user.refresh_from_db()
        return user


def make_world() -> World:
    """Everybody and everything."""
    cast = make_cast()
    return World(cast, Shelf(cast.workspace), Shelf(cast.other))
