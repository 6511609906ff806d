"""Show what the model sees: its input, one of its maps beside the wanted one, its kernels."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from tutor.app.host import host, tell
from tutor.app.widgets.confusion import ConfusionTable
from tutor.app.widgets.picture import PictureGrid
from tutor.bridge.messages import Confusion, Picture, Pictures

HIGH = 14  # rows from which on a table stands above the pictures
WIDE = 58  # columns from which on it stands beside them
TABLE = (38, 6)  # columns that it takes there, and rows above
CAPTION = 12  # columns for the words of a caption: what it is, below it what it is taken for
SMALL = 6  # rows for a caption and a picture in which shapes can be told apart
NAMED = ("input", "map", "bank", "diff")  # in the order in which they stand


class Sees(Widget):
    """The latest `Pictures`. Of those with a number only the chosen map's are shown."""

    DEFAULT_CSS = """
    Sees { layout: vertical; height: 1fr; width: 1fr; }
    Sees .heading { height: 1; text-style: bold; }
    Sees #sees-maps { height: 1fr; }
    Sees #sees-kernels { height: 30%; min-height: 3; max-height: 8; }
    Sees.-beside ConfusionTable { dock: left; width: 36; margin: 0 2 0 0; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.map = 0
        self._table: Confusion | None = None
        self._mistakes: int | None = None
        self._items: dict[str, Picture] = {}
        self._captions: dict[str, dict[str, str]] = {}

    def compose(self) -> ComposeResult:
        """The maps above, the kernels below."""
        yield ConfusionTable(id="sees-table")
        yield Static(id="sees-title", classes="heading")
        yield PictureGrid(id="sees-maps")
        yield Static(id="sees-kernels-title", classes="heading")
        yield PictureGrid(labelled=False, whole=True, id="sees-kernels")

    def show(self, pictures: Pictures | None, *, kernels: bool) -> None:
        """Show these, the kernels too if there is room for them."""
        self._table = pictures.table if pictures else None
        self._place()
        self._items = pictures.items if pictures else {}
        self._captions = pictures.captions if pictures else {}
        title = self.query_one("#sees-kernels-title", Static)
        grid = self.query_one("#sees-kernels", PictureGrid)
        title.display = grid.display = kernels and self.has_kernels
        grid.show([item for item in self._items.items() if _kind(item[0]) == "kernel"])
        title.update(tell(self, "train.kernels"), layout=False)
        self.query_one("#sees-title", Static).update(tell(self, "train.sees"), layout=False)
        self._show_map()

    def on_resize(self) -> None:
        """Another size may have another place for the table."""
        self._place()
        self._show_map()

    def _place(self) -> None:
        """A table stands above the pictures where that leaves room for them, else beside them."""
        self._mistakes, table = None, self._table
        width, height = self.size
        beside = height < HIGH and width >= WIDE
        if table is None or (height < HIGH and not beside):
            table, beside = None, False
        else:
            room = (width - TABLE[0], height) if beside else (width, height - TABLE[1])
            self._mistakes = max(1, (room[0] + 1) // CAPTION) * max(1, room[1] // SMALL)
        if table is None and self._table is not None:  # only the pictures have room
            self._mistakes = max(1, (width + 1) // CAPTION) * max(1, height // SMALL)
        self.query_one("#sees-title").display = self._table is None
        self.set_class(beside, "-beside")
        self.query_one(ConfusionTable).show(table)

    @property
    def has_kernels(self) -> bool:
        """Whether the lab sent any."""
        return any(_kind(name) == "kernel" for name in self._items)

    @property
    def has_table(self) -> bool:
        """Whether the lab counted what is taken for what."""
        return self._table is not None

    @property
    def maps(self) -> list[int]:
        """The numbers of the maps that can be chosen."""
        single = [name for name in self._items if name not in self._captions]
        numbers = {_number(name) for name in single if _kind(name) != "kernel"}
        return sorted(number for number in numbers if number is not None)

    def choose(self, by: int) -> None:
        """Show another map: so many further in the row, round and round."""
        if self.maps:
            self.map = self.maps[(self.maps.index(self.map) + by) % len(self.maps)]
            self._show_map()

    def _show_map(self) -> None:
        if self.maps and self.map not in self.maps:
            self.map = min(self.maps, key=lambda number: abs(number - self.map))
        names = [
            name
            for name in self._items
            if name in self._captions
            or (_kind(name) != "kernel" and _number(name) in {None, self.map})
        ]
        if self._mistakes is not None:
            names = names[: self._mistakes]  # no more than can say what they were taken for
        names.sort(key=lambda name: NAMED.index(kind) if (kind := _kind(name)) in NAMED else 9)
        maps = [(self._label(name), self._items[name]) for name in names]
        self.query_one("#sees-maps", PictureGrid).show(maps)

    def _label(self, name: str) -> str:
        if name in self._captions:
            said = self._captions[name]
            words = said.get(host(self).language) or next(iter(said.values()))
            return words.replace("→", "\n→ ").replace(" %", "\u00a0%")
        kind, number = _kind(name), _number(name)
        words = tell(self, f"train.picture_{kind}") if kind in NAMED else kind
        return words if number is None else f"{words} {number}"


def _kind(name: str) -> str:
    """`map` of `map 7`."""
    return name.partition(" ")[0]


def _number(name: str) -> int | None:
    """7 of `map 7`."""
    text = name.partition(" ")[2]
    return int(text) if text.isdecimal() else None
