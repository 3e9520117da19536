"""Which photos of an idea leave the office: to its author by their own link, to everybody once the idea is public.

A photo is only found through the key or the number it belongs to, so trying numbers of photos opens nothing.
"""

from residents.models import IdeaPhoto, Suggestion
from residents.queries.idea import photos_to_show
from residents.queries.open import public_rows
from residents.queries.open_status import voice_of


def author_photo(key: str, pk: int) -> IdeaPhoto | None:
    """Return a photo of the idea that came of the suggestion whose link this is."""
    voice = voice_of(key)
    return photos_to_show().filter(pk=pk, idea__suggestion=voice.suggestion_id).first() if voice else None


def public_photo(number: str, pk: int) -> IdeaPhoto | None:
    """Return a photo of the idea that came of this suggestion, if a red vest cleared it for everybody."""
    return photos_to_show().filter(pk=pk, idea__suggestion__in=public_rows().filter(number=number)).first()


def public_photos(suggestion: Suggestion) -> list[IdeaPhoto]:
    """Return all photos of the idea that came of it; none of what is not cleared for everybody."""
    return list(photos_to_show().filter(idea__suggestion__in=public_rows().filter(pk=suggestion.pk)))
