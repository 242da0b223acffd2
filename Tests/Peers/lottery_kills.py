"""Everybody on the way from an invoice to its outcome, each killed with signal 9 at random points, while people enter;
and the oracle that judges it: it knows every receipt that was given, and reads only what is published."""

import base64
import concurrent.futures
import random
import threading
import time

import requests

import lottery_verifier as verifier
import public_log
import test_draw
import test_whole_road
from campaigns import NoteKey, verified
from fapiao import Service, command, digital, query_for, remove, scratch_folder, wait_until

# Of a whole day's people each enters a few.
PEOPLE = 40


class Road:
    """Two workers, two draws of which one stands by, two witnesses and PostgreSQL."""

    def __init__(self, invoices):
        self.folder = scratch_folder()
        self.campaign = test_whole_road.Campaign(self.folder)
        first = self.campaign.worker()
        # A data folder of its own, for its own cache.
        (self.folder / "second").mkdir()
        (self.folder / "second").chmod(0o755)
        second = Service(self.folder / "second", {
            **first.settings, "data.folder": str(self.folder / "second/data")})
        self.shop = first.shop
        self.workers = [worker.start() for worker in (first, second)]
        for at in range(0, len(invoices), 500):
            first.issue(*({"change": "issue", "invoice": face} for face in invoices[at:at + 500]), key=self.shop)
        self.draws = [self.campaign.draw, self.campaign.another_draw().start()]
        self.receipts, self.told, self.lock = {}, {}, threading.Lock()

    def stop(self):
        for worker in self.workers:
            worker.stop()
        self.draws[1].kill()
        self.campaign.stop()
        remove(self.folder)

    @property
    def victims(self):
        """What may be killed: each with how, and how it comes back."""
        for process in [*self.draws, *self.campaign.witnesses]:
            yield process.kill, process.start
        for worker in self.workers:
            yield lambda worker=worker: worker.stop(9), worker.start
        yield self.campaign.postgres.kill, self.campaign.postgres.start

    def ask(self, number, face, worker):
        """One attempt of a person to enter; the answer, or None where nobody knows whether it was entered."""
        try:
            reply = requests.post(
                worker.url + "/v1/entries", timeout=15, json={**query_for(face), "holder": f"person-{number % PEOPLE}"},
                headers={"Authorization": f"Bearer {self.shop}"})
        except requests.RequestException:
            return None
        if reply.status_code not in (200, 201):
            assert reply.status_code >= 500, (number, reply.status_code, reply.text)
            return None
        answer = reply.json()
        with self.lock:
            # Whoever asks again is told the very same.
            known = self.receipts.setdefault(number, answer["receipt"])
            assert known == answer["receipt"], number
            entry = base64.b64decode(answer["keep"]["d"])
            assert self.told.setdefault(number, (entry, answer["outcome"]))[0] == entry
            if answer["outcome"]["state"] != "waiting":
                before = self.told[number][1]
                assert before["state"] == "waiting" or before == answer["outcome"], number
                self.told[number] = entry, answer["outcome"]
        return answer


def kill_and_enter(kills, seed, say=print):
    """So many kills while people enter, and what the oracle says of it."""
    chance = random.Random(seed)
    invoices = [digital(26990000000000300000 + number) for number in range(kills * 4)]
    road = Road(invoices)
    try:
        wait_until(lambda: road.ask(0, invoices[0], road.workers[0]), seconds=60)
        unanswered = list(range(1, len(invoices)))
        chance.shuffle(unanswered)
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            for kill in range(kills):
                asking = {number: pool.submit(road.ask, number, invoices[number], chance.choice(road.workers))
                          for number in unanswered[:chance.randint(2, 6)]}
                time.sleep(chance.random() * 0.2)
                stop, start = chance.choice(list(road.victims))
                stop()
                time.sleep(chance.random() * 0.2)
                start()
                for number, answer in asking.items():
                    # Who was told nothing asks again, later.
                    if answer.result() and number in unanswered:
                        unanswered.remove(number)
                if kill % 20 == 19:
                    say(f"{kill + 1} kills, {len(road.receipts)} receipts")
            wait_until(lambda: requests.get(road.workers[0].url + "/readyz", timeout=5).status_code == 200, seconds=60)
            for number in unanswered:
                wait_until(lambda: road.ask(number, invoices[number], road.workers[number % 2]), seconds=60)
        judge(road, len(invoices), say)
    finally:
        road.stop()


def judge(road, count, say):
    """None lost, doubled, altered, or judged twice."""
    files = road.folder / "public/spring"

    def read(path):
        return (files / path).read_bytes() if (files / path).is_file() else None

    def size():
        return int((read("checkpoint") or b"\n0\n").split(b"\n")[1])

    assert len(road.receipts) == count
    wait_until(lambda: size() == count, seconds=120)
    entries = []
    for index in range(0, count, 256):
        bundle = read("tile/entries/" + public_log.path(index // 256, min(256, count - index)))
        entries += [bundle[at + 2:at + 129] for at in range(0, len(bundle), 129)]
    places = {verifier.leaf(entry): index for index, entry in enumerate(entries)}
    assert len(places) == len(entries) == count
    assert len({entry[51:83] for entry in entries}) == count
    prizes = verifier.replay(read).prizes
    say(f"{count} entries in {len(list(verifier.seals(read)))} seals, {len(prizes)} prizes")

    key = NoteKey(f"{test_draw.ORIGIN}/receipt", vkey=road.campaign.receipt)
    for number, receipt in road.receipts.items():
        entry, outcome = road.told[number]
        leaf = verified(receipt, key)[1]
        assert base64.b64decode(leaf) == verifier.leaf(entry), number
        index = places[verifier.leaf(entry)]
        assert entries[index] == entry
        # What was told in the answer, and what is told now, follows from the files.
        now = requests.get(
            f"{road.workers[0].url}/v1/entries/{verifier.leaf(entry).hex()}", timeout=15,
            headers={"Authorization": f"Bearer {road.shop}"}).json()
        assert now["receipt"] == receipt
        for said in [now["outcome"]] + [outcome] * (outcome["state"] != "waiting"):
            assert said["index"] == index, number
            assert (said.get("prize"), said.get("fen")) == prizes.get(index, (None, None)), number

    done = command("draw", "verify", files, "--manifest", road.folder / "manifest.json", check=False, timeout=600)
    # Whoever was killed may have been away for longer than the promise.
    assert done.returncode in (0, 43), done.stdout
