"""What is billed for time worked, in whole minutes. What it comes to is ``projects.budgets.worth``."""

UP, NEAREST = "up", "nearest"


def rounded(minutes: int, step: int, way: str = UP) -> int:
    """Minutes in whole steps (of 0: as they are). To the nearest, halves go up; what was worked is never nothing."""
    if step <= 0 or minutes <= 0:
        return max(0, minutes)
    steps = -(-minutes // step) if way == UP else (2 * minutes + step) // (2 * step)
    return max(1, steps) * step


def worked(seconds: float) -> int:
    """The minutes a timer ran: to the nearest, at least one."""
    return max(1, int(seconds + 30) // 60)
