"""An import-linter contract: across parts, only the public rooms may be imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class RoomContract(Contract):
    """Each part's modules other than `public_rooms` may be imported by the part itself only.

    `open_parts` may be imported whole (foundation); `joiners` may import any `joinable_rooms` (config: urls, api).
    """

    type_name = "rooms"
    package = fields.StringField()
    public_rooms = fields.ListField(subfield=fields.StringField())
    open_parts = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    joiners = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    joinable_rooms = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collects every import of a closed room from outside its part."""
        broken = list(self._broken(graph))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints one line per forbidden import."""
        for importer, imported, line in check.metadata["broken"]:
            output.print_error(f"{importer} -> {imported} (l. {line})", bold=False)

    def _broken(self, graph: ImportGraph) -> Iterator[tuple[str, str, Any]]:
        root = f"{self.package}."
        for importer in sorted(graph.modules):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                if importer.startswith(root) and imported.startswith(root) and not self._allowed(importer, imported):
                    details = graph.get_import_details(importer=importer, imported=imported)
                    yield importer, imported, details[0]["line_number"] if details else "?"

    def _allowed(self, importer: str, imported: str) -> bool:
        from_part = importer.split(".")[1]
        part, *rooms = imported.split(".")[1:]
        if from_part == part or part in self.open_parts:  # type: ignore[operator]
            return True
        room = rooms[0] if rooms else ""
        return room in self.public_rooms or (from_part in self.joiners and room in self.joinable_rooms)  # type: ignore[operator]
