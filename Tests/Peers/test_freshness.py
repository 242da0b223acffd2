"""After a void has returned, no worker answers "normal"."""

import threading
import time

from fapiao import Service, WIDE_LIMITS, command, digital, query_for


def test_no_worker_answers_normal_after_void_returned(folder, key):
    settings = {**WIDE_LIMITS, "api.keys": key.line}
    first = Service(folder, settings)
    with first:
        with Service(folder, {**settings, **first.sharing()}) as second:
            invoices = [digital(26990000000000100000 + n) for n in range(12)]
            first.issue(*({"change": "issue", "invoice": i} for i in invoices), key=key.text)
            queries = [query_for(invoice) for invoice in invoices]
            voided_at = [float("inf")] * len(invoices)
            seen = []
            stop = threading.Event()

            def ask(worker):
                while not stop.is_set():
                    for index, query in enumerate(queries):
                        asked = time.monotonic()
                        answer = worker.verify(query).json()
                        seen.append((index, asked, answer["verdict"], answer.get("status")))

            askers = [threading.Thread(target=ask, args=(worker,))
                      for worker in (first, second) for _ in (1, 2)]
            for asker in askers:
                asker.start()
            try:
                for index, invoice in enumerate(invoices):
                    change = {"change": "void", "number": invoice["number"]}
                    worker = first if index % 2 else second
                    if index % 3 == 2:
                        command("invoice", "void", invoice["number"],
                                settings=first.client_settings)
                    else:
                        outcome = worker.issue(change, key=key.text)
                        assert outcome[0]["outcome"] == "applied", outcome
                    voided_at[index] = time.monotonic()
                # Every worker says so once more after the last one.
                for worker in (first, second):
                    assert all(worker.verify(q).json()["status"] == "Y" for q in queries)
            finally:
                stop.set()
                for asker in askers:
                    asker.join()

    assert {verdict for _, _, verdict, _ in seen} == {"consistent"}
    stale = [s for s in seen if s[1] > voided_at[s[0]] and s[3] != "Y"]
    assert not stale, f"{len(stale)} of {len(seen)} answers were stale: {stale[:3]}"
    before = [s for s in seen if s[3] == "N"]
    assert before, "nobody asked before the void: the test shows nothing"
