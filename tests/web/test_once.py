"""The same page sent twice: the second press waits for the first, and says what came of it."""

import threading
from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from web import once

SENT = {"csrfmiddlewaretoken": "the-token-of-this-page", "text": "Må jeg?"}


def pressed():
    """Tina presses the button of one page."""
    request = RequestFactory().post("/citizens/1/worry/", SENT)
    request.user = SimpleNamespace(pk=1, is_authenticated=True)
    request.session = SimpleNamespace(session_key="tinas")
    request._messages = CookieStorage(request)
    return request


def said(request):
    return [str(message) for message in get_messages(request)]


class View:
    """A view that works until it is let go, and answers each press with the next of its answers."""

    def __init__(self, *answers):
        self.answers, self.calls = list(answers), 0
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, request):
        self.calls += 1
        answer = self.answers.pop(0)
        self.begun.set()
        assert self.let_go.wait(5)
        return answer


def press_twice(view, *, let_go_after):
    """Two presses, the second while the first is worked on: [answer, answer], and the second request."""
    middleware, found, second = once.SentOnceMiddleware(view), {}, pressed()

    def press(which, request):
        with override("en"):
            found[which] = middleware(request)

    threads = [
        threading.Thread(target=press, args=("first", pressed())),
        threading.Thread(target=press, args=("second", second)),
    ]
    threads[0].start()
    assert view.begun.wait(5)
    threads[1].start()
    threads[1].join(let_go_after)
    view.let_go.set()
    for one in threads:
        one.join(5)
    return [found["first"], found["second"]], second


def test_the_second_press_goes_where_the_first_went():
    view = View(HttpResponseRedirect("/citizens/1/"))
    (first, second), request = press_twice(view, let_go_after=0.3)
    assert (first.url, second.url, view.calls) == ("/citizens/1/", "/citizens/1/", 1)
    assert said(request) == ["This had been sent already. It counts once."]


def test_what_was_typed_comes_back_from_the_second_press_as_well():
    view = View(HttpResponse("Må jeg?", status=422), HttpResponse("Må jeg?", status=422))
    (first, second), request = press_twice(view, let_go_after=0.3)
    assert [(one.status_code, one.content.decode()) for one in (first, second)] == [
        (422, "Må jeg?"),
        (422, "Må jeg?"),
    ]
    assert (view.calls, said(request)) == (2, [])


def test_while_the_first_goes_on_nobody_says_that_it_was_sent(monkeypatch):
    monkeypatch.setattr(once, "WAITS", 0.2)
    view = View(HttpResponseRedirect("/citizens/1/"))
    (first, second), request = press_twice(view, let_go_after=2)
    assert (first.url, second.url, view.calls) == ("/citizens/1/", reverse("overview"), 1)
    assert said(request) == [
        "The first press is still being worked on: look whether it is there before you send again."
    ]


def test_what_a_killed_worker_left_may_be_sent_again():
    request = pressed()
    cache.set(once._key(request), once.RUNNING, 0.2)
    view = View(HttpResponseRedirect("/citizens/1/"))
    view.let_go.set()
    assert once.SentOnceMiddleware(view)(request).url == "/citizens/1/"
    assert said(request) == []


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(once, "LOOKS", 0.02)
