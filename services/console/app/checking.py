"""Whether the files of a backup are as they were written; no broker is asked."""

from pathlib import Path

from services.console.app.answers import NotDone
from services.console.backup import manifest, part
from services.console.backup.manifest import Manifest, Part


def checked(folder: Path) -> Manifest:
    """The manifest of a folder whose files are all as they were written. Errors: NotDone, naming
    every file that is damaged, missing, or not of this backup."""
    try:
        made = manifest.read((folder / manifest.NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotDone(f"{folder} has no {manifest.NAME}: it is no whole backup.") from None
    except ValueError as why:
        raise NotDone(f"{folder}: {why}") from None
    known = {manifest.NAME, *(of.file for of in made.parts)}
    wrong = [f"{p.name} is not of this backup." for p in folder.iterdir() if p.name not in known]
    wrong += [said for of in made.parts if (said := _damage(folder, of))]
    if wrong:
        raise NotDone("\n".join(wrong))
    return made


def _damage(folder: Path, of: Part) -> str:
    try:
        for _ in part.read(folder, of):
            pass
    except part.Damaged as why:
        return str(why)
    fine = part.digest(folder / of.file) == of.sha256
    return "" if fine else f"{of.file} is damaged, outside its records: its digest is another."
