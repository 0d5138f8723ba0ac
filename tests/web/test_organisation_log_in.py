"""An organisation's own log-in, against a small OpenID Connect server that really answers."""

import base64
import hashlib
import http.server
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from programme.models import User
from tests import people

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
LOG_IN = reverse("openid_connect_login", kwargs={"provider_id": "organisation"})


class Organisation(http.server.ThreadingHTTPServer):
    """Lets everybody in as `person`, and answers as the standard says."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, object] = {}
        self.says_no = False
        self.issuer = self.address  # who it says it is
        self.claims: dict[str, object] = {}  # what its tokens say otherwise than they should
        self.signs_by: tuple = (self.key, "RS256")
        self.userinfo_about = None  # whom it tells of when asked again; None: the same person
        self.given: dict[str, dict] = {}  # code: what it was asked for with


class _Answers(http.server.BaseHTTPRequestHandler):
    server: Organisation

    def do_GET(self):
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/.well-known/openid-configuration":
            names = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "userinfo_endpoint": "userinfo",
                "jwks_uri": "keys",
            }
            there = {name: f"{self.server.address}/{path}" for name, path in names.items()}
            self._json({"issuer": self.server.issuer, **there})
        elif address.path == "/authorize":
            self._let_in(asked)
        elif address.path == "/userinfo":
            assert self.headers["Authorization"] == "Bearer access"
            self._json(
                self.server.person
                | {"sub": self.server.userinfo_about or self.server.person["sub"]}
            )
        elif address.path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key(), as_dict=True)
            self._json({"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]})

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(sent).items()}
        asked = self.server.given.pop(sent["code"])
        hashed = hashlib.sha256(sent["code_verifier"].encode()).digest()
        assert asked["code_challenge"] == base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        assert (sent["client_id"], sent["client_secret"]) == ("rampe", "a-secret")
        now = int(time.time())
        claims = {"iss": self.server.issuer, "aud": "rampe", "iat": now, "exp": now + 60}
        said = self.server.person | claims | self.server.claims
        token = jwt.encode(said, *self.server.signs_by, headers={"kid": "1"})
        self._json({"access_token": "access", "token_type": "Bearer", "id_token": token})

    def _let_in(self, asked):
        code = f"code-{len(self.server.given)}"
        self.server.given[code] = asked
        said = {"error": "access_denied"} if self.server.says_no else {"code": code}
        self.send_response(302)
        query = urlencode(said | {"state": asked["state"]})
        self.send_header("Location", f"{asked['redirect_uri']}?{query}")
        self.end_headers()

    def _json(self, document):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, *args):
        """Nothing: what fails is seen in what comes back."""


@pytest.fixture
def organisation(settings):
    settings.DEMO = False
    with Organisation() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _use(settings, server.address)
        yield server
        server.shutdown()


def _use(settings, address, own_domains=()):
    """What web/settings.py makes of OIDC_…: see the last two tests."""
    app = {
        "provider_id": "organisation",
        "name": "Odder Kommune",
        "client_id": "rampe",
        "secret": "a-secret",
        "settings": {"server_url": address, "verified_email": list(own_domains)},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    }


@pytest.fixture
def eva(db):
    """An evaluator: of her role no second factor is asked."""
    return people.user("Eva", "evaluator", people.office("Jobcenter Odder"))


def person(user, **claims):
    return {"sub": f"s-{user.pk}", "email": user.email, "email_verified": True, **claims}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def come_in(client, way=LOG_IN):
    """Press the button, be let in there, come back; returns the page that follows."""
    there = client.get(way).url
    try:
        urllib.request.build_opener(_Stay).open(there)
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}", follow=True)


def is_in(client):
    return "_auth_user_id" in client.session


def test_without_settings_there_is_neither_button_nor_door(client, db):
    assert LOG_IN not in client.get(reverse("account_login")).content.decode()
    assert client.get(LOG_IN).status_code == 404


def test_eva_comes_in_from_her_organisation(client, organisation, eva):
    organisation.person = person(eva)
    page = client.get(reverse("account_login")).content.decode()
    assert "Log ind med Odder Kommune" in page and f'href="{LOG_IN}"' in page
    answer = come_in(client)
    assert answer.redirect_chain[-1] == (reverse("overview"), 302)
    assert answer.context["user"] == eva


def test_nothing_of_the_organisations_is_kept_and_her_password_stays(client, organisation, eva):
    organisation.person = person(eva)
    come_in(client)
    eva.refresh_from_db()
    assert eva.check_password("password-of-a-test")
    assert list(SocialAccount.objects.all()) == []


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "fremmed@example.org"},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": None},
        {"email": None},
    ],
)
def test_who_is_not_surely_a_user_here_stays_out_and_becomes_none(
    client, organisation, eva, claims
):
    organisation.person = person(eva, **claims)
    before = User.objects.count()
    answer = come_in(client)
    assert answer.redirect_chain[-1] == (reverse("account_login"), 302)
    assert "ingen her har din adresse" in answer.content.decode()
    assert (is_in(client), User.objects.count()) == (False, before)


def test_who_may_not_log_in_here_may_not_from_there(client, organisation, eva):
    eva.is_active = False
    eva.save()
    organisation.person = person(eva)
    come_in(client)
    assert not is_in(client)


def test_an_answer_about_somebody_else_opens_nothing(client, organisation, eva):
    organisation.person = person(eva)
    organisation.userinfo_about = "s-of-another"
    come_in(client)
    assert not is_in(client)


@pytest.mark.parametrize(
    "claims",
    [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}, {"exp": None}],
    ids=str,
)
def test_a_token_for_somebody_else_or_from_elsewhere_or_too_old_opens_nothing(
    client, organisation, eva, claims
):
    organisation.person = person(eva)
    organisation.claims = claims
    assert "lukkede dig ikke ind" in come_in(client).content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    "signs_by",
    [
        (rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"),
        ("a-secret-that-both-know-and-is-long-enough", "HS256"),
        (None, "none"),
    ],
    ids=["another's key", "our own secret", "nothing"],
)
def test_a_token_that_the_organisation_did_not_sign_opens_nothing(
    client, organisation, eva, signs_by
):
    organisation.person = person(eva)
    organisation.signs_by = signs_by
    assert "lukkede dig ikke ind" in come_in(client).content.decode()
    assert not is_in(client)


def test_a_server_that_says_it_is_another_one_is_not_gone_to(client, organisation, eva):
    organisation.person = person(eva)
    organisation.issuer = "https://login.elsewhere.example"
    assert "lukkede dig ikke ind" in client.get(LOG_IN, follow=True).content.decode()


def test_addresses_of_its_own_domain_need_no_word_for_each(client, organisation, eva, settings):
    _use(settings, organisation.address, own_domains=["example.org"])
    organisation.person = {"sub": "s-1", "email": eva.email}
    come_in(client)
    assert is_in(client)


def test_an_answer_that_nobody_here_asked_for_opens_nothing(client, organisation, eva):
    organisation.person = person(eva)
    there = client.get(LOG_IN).url
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(_Stay).open(there)
    back = urlsplit(answer.value.headers["Location"])
    stranger = Client()
    stranger.get(f"{back.path}?{back.query}")
    assert not is_in(stranger)


@pytest.mark.parametrize("vouched", [False, True])
def test_who_asks_a_consultant_for_the_second_factor(client, organisation, settings, vouched):
    settings.OIDC_HAS_SECOND_FACTOR = vouched
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    organisation.person = person(tina)
    answer = come_in(client)
    page = reverse("overview") if vouched else reverse("mfa_index")
    assert answer.redirect_chain[-1] == (page, 302)


def test_who_says_no_there_or_finds_nobody_there_comes_back_with_a_sentence(
    client, organisation, eva, settings
):
    organisation.person = person(eva)
    organisation.says_no = True
    assert "lukkede dig ikke ind" in come_in(client).content.decode()
    _use(settings, "http://127.0.0.1:9")  # nobody answers
    assert "lukkede dig ikke ind" in client.get(LOG_IN, follow=True).content.decode()


def test_log_ins_are_not_joined(client, organisation, eva):
    organisation.person = person(eva)
    client.force_login(eva)
    answer = come_in(client, f"{LOG_IN}?process=connect")
    assert "kan ikke knyttes sammen" in answer.content.decode()
    assert list(SocialAccount.objects.all()) == []


GIVEN = {
    "OIDC_SERVER_URL": "https://login.odder.example/rampe",
    "OIDC_CLIENT_ID": "rampe",
    "OIDC_SECRET": "a-secret",
    "OIDC_NAME": "Odder Kommune",
}


def _settings(**given):
    """What web/settings.py makes of the environment."""
    code = (
        "import json; from web import settings; print(json.dumps(settings.SOCIALACCOUNT_PROVIDERS))"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OIDC_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**kept, "DEBUG": "1", **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_the_environment_says_is_what_is_used(settings):
    _use(settings, GIVEN["OIDC_SERVER_URL"], own_domains=["odder.example"])
    made = _settings(**GIVEN, OIDC_OWN_DOMAINS="odder.example")
    assert json.loads(made.stdout) == settings.SOCIALACCOUNT_PROVIDERS
    assert json.loads(_settings().stdout) == {}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (GIVEN | {"DEBUG": "0", "OIDC_SERVER_URL": "http://login.odder.example"}, "https://"),
        ({"OIDC_SERVER_URL": GIVEN["OIDC_SERVER_URL"]}, "OIDC_NAME"),
    ],
)
def test_half_a_set_up_is_refused(given, told):
    secrets = {
        "SECRET_KEY": "s" * 60,
        "ALLOWED_HOSTS": "rampe.example",
        "FIELD_KEY": base64.b64encode(b"k" * 32).decode(),
    }
    refused = _settings(**secrets, **given)
    assert refused.returncode == 1 and told in refused.stderr.splitlines()[-1]
