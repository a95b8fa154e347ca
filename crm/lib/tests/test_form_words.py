from django import forms

from contacts.forms import NoteForm


class Everything(forms.Form):
    name = forms.CharField(max_length=3)
    agreed = forms.BooleanField()
    colour = forms.ChoiceField(choices=[("red", "red")])
    file = forms.FileField()


def test_a_form_says_what_to_do_in_our_words():
    said = {name: str(errors[0]) for name, errors in Everything({}).errors.items()}
    assert said == {
        "name": "Fill this in.",
        "agreed": "Tick this.",
        "colour": "Choose one.",
        "file": "Choose a file.",
    }
    assert Everything({"name": "Anna"}).errors["name"] == ["At most 3 characters; these are 4."]
    assert NoteForm({}).errors["text"] == ["Fill this in."]
