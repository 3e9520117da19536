"""One's own language. Coming in and going: `session`; password, second factor, account: their own files."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from renovation.core.actions.user import choose_language
from renovation.core.forms.language import LanguageForm


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: a cookie for this browser, and the profile of whoever is signed in."""
    form = LanguageForm(request.POST)
    if form.is_valid() and request.user.is_authenticated:
        choose_language(by=request.user, language=form.cleaned_data["language"])
    return set_language(request)
