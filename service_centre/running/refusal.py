"""The one way in which a start is refused: a sentence for the person at the terminal, in Chinese and in English."""


class StartRefused(Exception):
    """Something outside the programs is not as it must be; the installation does not start."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")
