"""R-FIN-05: tuspy, the client of tus's own people, uploads and resumes over TLS."""

from hashlib import sha256
from io import BytesIO

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from proctor_server.authority.storage.keys import TLS_CERTIFICATE
from tests.builders.authority_process import served_authority


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with served_authority(tmp_path_factory.mktemp("tuspy") / "authority") as served:
        yield served


@pytest.fixture
def client(served, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(served.office.folder / TLS_CERTIFICATE))
    return TusClient(f"https://127.0.0.1:{served.port}/api/packages")


def uploader(client, content, **options):
    metadata = {"sha256": sha256(content).hexdigest(), "filename": "é.age"}
    # A stream of ours: those that tuspy opens itself it never closes.
    return client.uploader(file_stream=BytesIO(content), chunk_size=1000, metadata=metadata, **options)


def receipt(client, content):
    return requests.get(f"{client.url}/{sha256(content).hexdigest()}", timeout=20)


@pytest.mark.parametrize("upload_checksum", [True, False])
def test_a_package_goes_up_whole_or_in_checked_pieces(served, client, upload_checksum):
    content = served.office.package(number=f"47291{int(upload_checksum)}")
    uploader(client, content, upload_checksum=upload_checksum).upload()
    assert receipt(client, content).status_code == 200


def test_it_is_resumed_by_another_client_from_the_byte_that_was_reached(served, client):
    content = served.office.package(number="472920")
    first = uploader(client, content)
    first.upload(stop_at=2000)
    second = uploader(client, content, url=first.url)
    assert second.offset == 2000
    second.upload()
    assert receipt(client, content).status_code == 200


def test_what_is_refused_is_told(served, client):
    with pytest.raises(TusUploadFailed) as told:
        uploader(client, b"noise" * 500).upload()
    assert b"cannot_open" in told.value.response_content


def test_ten_gigabytes_are_refused_at_once(client, tmp_path):
    with (tmp_path / "huge").open("w+b") as huge:
        huge.truncate(10_000_000_000)
        with pytest.raises(TusCommunicationError) as told:
            client.uploader(file_stream=huge, metadata={"sha256": "0" * 64}).create_url()
    assert told.value.status_code == 413
