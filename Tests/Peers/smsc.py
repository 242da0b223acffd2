"""Two operators' SMSCs: one of Debian's libnet-smpp-perl, one that reads and writes with PyPI's smpplib."""

import collections
import pathlib
import socket
import struct
import subprocess
import threading

import smpplib.smpp

from fapiao import wait_until

NUMBER = "1069"

Submitted = collections.namedtuple(
    "Submitted", "source destination esm_class data_coding octets")


class SMSC:
    """What both have: they answer binds and submissions, and remember all they saw."""

    def __init__(self):
        self.binds = []
        self.submitted = []
        self.delivered = {}
        self.unbound = 0
        self.connections = 0

    def wait_for_bind(self, count=1):
        wait_until(lambda: len(self.binds) >= count, 60)

    def answers_to(self, phone):
        """The texts that `phone` got, long ones put together; a part that is missing is none."""
        return answers([s for s in list(self.submitted) if s.destination == phone])

    def wait_for_answer(self, phone, seconds=30):
        return wait_until(lambda: self.answers_to(phone), seconds)[-1]

    def ask(self, phone, text):
        """Sends a question in UCS-2 and returns the answer, when the question is acknowledged."""
        sequence = self.deliver(phone, text.encode("utf-16-be"), 8)
        answer = self.wait_for_answer(phone)
        wait_until(lambda: sequence in self.delivered)
        assert self.delivered[sequence] == 0
        return answer


def answers(submitted):
    texts, parts = [], {}
    for one in submitted:
        assert len(one.octets) <= (160 if one.data_coding == 0 else 140), one
        if not one.esm_class & 0x40:
            texts.append(decode(one.data_coding, one.octets))
            continue
        assert one.octets[:3] == bytes([5, 0, 3])
        reference, total, number = one.octets[3:6]
        whole = parts.setdefault(reference, {})
        whole[number] = decode(one.data_coding, one.octets[6:])
        if len(whole) == total:
            texts.append("".join(whole[n] for n in range(1, total + 1)))
    return texts


def decode(coding, octets):
    if coding == 0:
        assert max(octets, default=0) < 0x80 and 0x1B not in octets
        # What our answers hold of the default alphabet is where ASCII has it.
        return octets.decode("ascii")
    return octets.decode({3: "latin-1", 8: "utf-16-be"}[coding])


class NetSMPP(SMSC):
    def __init__(self, port=0):
        super().__init__()
        script = pathlib.Path(__file__).with_name("smsc.pl")
        self.process = subprocess.Popen(
            ["perl", str(script), str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.sequences = []
        self.port = int(self.process.stdout.readline().split()[1])
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            word, *rest = line.decode().split()
            if word == "bind":
                self.binds.append(tuple(rest))
            elif word == "submit":
                source, destination = (field.strip("<>") for field in rest[:2])
                self.submitted.append(Submitted(
                    source, destination, int(rest[2]), int(rest[3]),
                    bytes.fromhex(rest[4] if len(rest) > 4 else "")))
            elif word == "deliver":
                self.sequences.append(int(rest[0]))
            elif word == "delivered":
                self.delivered[int(rest[0])] = int(rest[1])
            elif word == "unbind":
                self.unbound += 1

    def deliver(self, phone, octets, coding, esm_class=0):
        count = len(self.sequences)
        line = f"{phone} {NUMBER} {esm_class} {coding} {octets.hex()}\n"
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()
        return wait_until(lambda: self.sequences[count:])[0]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdin.close()
        self.process.stdout.close()


class Numbers:
    """What smpplib asks for numbers; our PDUs get theirs afterwards."""

    sequence = 0

    def next_sequence(self):
        return self.sequence


class SMPPLib(SMSC):
    """`statuses` answers the first submissions; later ones are taken."""

    def __init__(self, port=0, context=None, statuses=(), bind_status=0):
        super().__init__()
        self.bind_status = bind_status
        self.statuses = list(statuses)
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.connection = None
        self.sequence = 0
        self.writing = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            try:
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                self.connection = connection
                self.connections += 1
                self.serve(connection)
            except OSError:
                pass
            connection.close()

    def serve(self, connection):
        stream = connection.makefile("rb")
        while head := stream.read(4):
            pdu = smpplib.smpp.parse_pdu(
                head + stream.read(struct.unpack(">L", head)[0] - 4), client=Numbers())
            if pdu.command == "bind_transceiver":
                assert pdu.interface_version == 0x34
                self.answer(pdu, self.bind_status, system_id="smpplib")
                self.binds.append((pdu.system_id.decode(), pdu.password.decode()))
            elif pdu.command == "submit_sm":
                self.submit(pdu)
            elif pdu.command == "deliver_sm_resp":
                self.delivered[pdu.sequence] = pdu.status
            elif pdu.command == "enquire_link":
                self.answer(pdu)
            elif pdu.command == "unbind":
                self.unbound += 1
                self.answer(pdu)
                return

    def submit(self, pdu):
        status = self.statuses.pop(0) if self.statuses else 0
        if status == 0:
            self.submitted.append(Submitted(
                pdu.source_addr.decode(), pdu.destination_addr.decode(), pdu.esm_class,
                pdu.data_coding, pdu.short_message))
        self.answer(pdu, status, message_id=f"py-{len(self.submitted)}")

    def answer(self, pdu, status=0, **fields):
        self.write(pdu.command + "_resp", pdu.sequence, status=status, **fields)

    def write(self, command, sequence, trailing=b"", **fields):
        """`trailing` is what the PDU holds behind its last field, and counts in its length."""
        pdu = smpplib.smpp.make_pdu(command, client=Numbers(), **fields)
        pdu.sequence = sequence
        octets = pdu.generate() + trailing
        with self.writing:
            self.connection.sendall(struct.pack(">L", len(octets)) + octets[4:])

    def deliver(self, phone, octets, coding, esm_class=0, **options):
        self.sequence += 1
        self.write(
            "deliver_sm", self.sequence, service_type="",
            source_addr_ton=1, source_addr_npi=1, source_addr=phone, dest_addr_ton=0,
            dest_addr_npi=1, destination_addr=NUMBER, esm_class=esm_class, protocol_id=0,
            priority_flag=0, registered_delivery=0, replace_if_present_flag=0,
            data_coding=coding, sm_default_msg_id=0, short_message=octets, **options)
        return self.sequence

    def kill(self):
        for open_one in filter(None, (self.listener, self.connection)):
            try:
                open_one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.listener.close()
