import Invoices
import NIOCore
import Testing

@testable import Messaging

struct SMPPPDUTests {
    static func bytes(_ hexadecimal: String) -> ByteBuffer {
        var digits = hexadecimal.filter { !$0.isWhitespace }[...]
        var buffer = ByteBuffer()
        while !digits.isEmpty {
            buffer.writeInteger(UInt8(digits.prefix(2), radix: 16) ?? 0)
            digits = digits.dropFirst(2)
        }
        return buffer
    }

    /// The sample of section 3.2.3, a bind_transmitter.
    @Test func theSpecificationsSampleIsRead() throws {
        var buffer = Self.bytes(
            """
            0000002F 00000002 00000000 00000001 534D50503354455354 00 7365637265743038 00
            5355424D495431 00 00 01 01 00
            """)
        let whole = buffer
        let pdu = try #require(try SMPPPDU.read(from: &buffer))
        #expect(pdu.command.rawValue == 2 && pdu.sequence == 1 && pdu.status == .ok)
        #expect(buffer.readableBytes == 0)
        var body = pdu.body
        #expect(body.readCString(SMPPBind.systemIDBytes) == "SMPP3TEST")
        #expect(body.readCString(SMPPBind.passwordBytes) == "secret08")
        #expect(body.readCString(SMPPBind.systemTypeBytes) == "SUBMIT1")
        #expect(Array(body.readableBytesView) == [0, 1, 1, 0])
        var written = ByteBuffer()
        pdu.write(to: &written)
        #expect(written == whole)
    }

    @Test func bindSaysWhoWeAre() {
        let body = SMPPBind(systemID: "fapiao", password: "secret08", systemType: "").body
        #expect(body == Self.bytes("66617069616F 00 7365637265743038 00 00 34 00 00 00"))
        // Nothing runs over into the next field, whatever the settings say.
        let long = String(repeating: "x", count: 99)
        #expect(
            SMPPBind(systemID: long, password: long, systemType: long).body.readableBytes
                == 16 + 9 + 13 + 4)
    }

    @Test func aPDUIsReadOnlyWhenItIsAllThere() throws {
        var whole = ByteBuffer()
        SMPPPDU(command: .enquireLink, sequence: 7, body: ByteBuffer(string: "abc"))
            .write(to: &whole)
        for count in 0..<whole.readableBytes {
            var cut = try #require(whole.getSlice(at: 0, length: count))
            #expect(try SMPPPDU.read(from: &cut) == nil)
            #expect(cut.readableBytes == count)
        }
    }

    @Test(arguments: ["00000000", "0000000F", "00011001", "7FFFFFFF", "FFFFFFFF"])
    func anImpossibleLengthIsRefusedAtOnce(_ length: String) {
        var buffer = Self.bytes(length)
        #expect(throws: SMPPStatus.invalidCommandLength) { try SMPPPDU.read(from: &buffer) }
    }

    /// source 1/1/8613900000001, destination 0/1/1069, UCS-2 "查".
    private static let deliver =
        "00 01 01 38363133393030303030303031 00 00 01 31303639 00 00 00 00 00 00 00 00 08 00 02 67E5"

    @Test func deliverIsRead() throws {
        let message = try SMPPShortMessage(deliverSM: Self.bytes(Self.deliver))
        #expect(message.source == SMPPAddress(ton: 1, npi: 1, digits: "8613900000001"))
        #expect(message.source.phone == "+8613900000001")
        #expect(message.destination == SMPPAddress(ton: 0, npi: 1, digits: "1069"))
        #expect(message.purpose == .message && message.dataCoding == 8)
        #expect(message.octets == [0x67, 0xE5])
    }

    @Test func optionsAreRead() throws {
        let message = try SMPPShortMessage(
            deliverSM: Self.bytes(
                """
                00 01 01 3100 00 01 3200 40 00 00 00 00 00 00 00 00 00
                020C 0002 0102 020E 0001 03 020F 0001 02 0204 0002 0001 0424 0003 616263
                """))
        #expect(message.octets == Array("abc".utf8))
        #expect(
            SMPPPart(message.options).map { [Int($0.reference), Int($0.total), Int($0.number)] }
                == [0x0102, 3, 2])
    }

    @Test func dataIsRead() throws {
        let message = try SMPPShortMessage(
            dataSM: Self.bytes("00 01 01 3100 00 01 3200 04 00 00 0427 0001 02 001E 0003 414200"))
        #expect(message.purpose == .receipt)
        #expect(SMPPReceipt(message)?.id == "AB" && SMPPReceipt(message)?.state == .delivered)
    }

    /// Up to the length of short_message; of that, what is there is the text.
    @Test func whatIsCutOffIsRefused() {
        let whole = Self.bytes(Self.deliver)
        for count in 0..<(whole.readableBytes - 2) {
            #expect(throws: SMPPStatus.invalidCommandLength) {
                try SMPPShortMessage(deliverSM: whole.getSlice(at: 0, length: count) ?? whole)
            }
        }
    }

    /// What stands behind short_message never costs the message: refused, it would come again for ever.
    @Test(
        arguments: [
            ("", nil), ("00", nil), ("0000", nil), ("000000", nil), ("02", nil), ("020C", nil),
            ("020C 00", nil), ("020C 0002", nil), ("020C 0002 01", nil), ("0424 FFFF 61", nil),
            ("FF", nil), ("0204 0002 0001 00", nil), ("1403 0000", nil), ("00000000 0000", nil),
            ("001E 0003 414200", "AB"), ("00 001E 0003 414200", "AB"),
            ("0000 001E 0003 414200", "AB"),
            ("001E 0002 4142", "AB"), ("001E 0003 414200 00", "AB"),
            ("001E 0003 414200 0427", "AB"),
            ("0204 0002 0001 001E 0003 414200 020C 0002", "AB"), ("001E 0000", ""),
        ] as [(String, String?)])
    func trailingOctetsAreForgiven(_ trailing: String, _ receipted: String?) throws {
        let message = try SMPPShortMessage(deliverSM: Self.bytes(Self.deliver + trailing))
        #expect(message.octets == [0x67, 0xE5])
        #expect(message.options.receiptedID == receipted)
        #expect(message.purpose == (receipted == nil ? .message : .receipt))
    }

    /// What only receipts have, be it empty, cut or alone.
    @Test(arguments: [
        "001E 0000", "0423 0003 030000", "0423 0000", "0427 0000", "0427 0001", "0427 00",
        "0423 0003 03", "0204 0002 0001 0427 0000", "001E 0005 4142",
    ])
    func anOptionOfReceiptsTellsOne(_ trailing: String) throws {
        let message = try SMPPShortMessage(deliverSM: Self.bytes(Self.deliver + trailing))
        #expect(message.octets == [0x67, 0xE5] && message.purpose == .receipt)
    }

    /// A whole deliver_sm as an SMSC sends it that ends its text as C does.
    @Test func aTextThatEndsInANULIsRead() throws {
        var stream = Self.bytes(
            """
            0000005C 00000005 00000000 00000065 00 01 01 38363133383030313338303030 00
            00 01 3935313133 00 00 00 00 00 00 00 00 00 00 28
            3233313131303030303030303230323630313031 20 323032332D31302D3136 20 31313639322E3532 00
            """)
        let pdu = try #require(try SMPPPDU.read(from: &stream))
        let message = try SMPPShortMessage(deliverSM: pdu.body)
        #expect(
            SMPPAlphabet.gsm7.decode(message.octets) == "23111000000020260101 2023-10-16 11692.52")
        #expect(stream.readableBytes == 0 && message.purpose == .message)
    }

    /// The text in short_message, in message_payload, or in both.
    @Test(
        arguments: [
            ("00", "0424 0003 616263", "abc"), ("03 616263", "", "abc"), ("00", "", ""),
            ("03 616263", "0424 0000", "abc"), ("03 616263", "0424 0006 616263646566", "abcdef"),
            ("01 00", "0424 0003 616263", "abc"), ("01 20", "0424 0003 616263", "abc"),
            ("03 616263", "0424 0003 646566", "abc"), ("00", "0424 0000", ""),
            ("03 616263", "00 0424 0006 616263646566", "abcdef"),
            ("03 616263", "0424 0006 61", "abc"),
            // More is counted than there is.
            ("04 616263", "", "abc"), ("FE 616263", "", "abc"), ("FF 616263", "", "abc"),
            ("01", "", ""),
        ] as [(String, String, String)])
    func theTextIsWhereItIs(_ short: String, _ options: String, _ text: String) throws {
        let message = try SMPPShortMessage(
            deliverSM: Self.bytes(
                "00 01 01 3100 00 01 3200 00 00 00 00 00 01 00 00 00 \(short) \(options)"))
        #expect(message.octets == Array(text.utf8))
        #expect(message.registeredDelivery == 1 && message.options.payload == nil)
    }

    @Test func submitIsWritten() {
        let message = SMPPShortMessage(
            source: SMPPAddress(ton: 0, npi: 1, digits: "1069"),
            destination: SMPPAddress(ton: 1, npi: 1, digits: "8613900000001"), dataCoding: 8,
            registeredDelivery: 1, octets: [0x67, 0xE5])
        #expect(
            message.submitBody
                == Self.bytes(
                    """
                    00 00 01 31303639 00 01 01 38363133393030303030303031 00 00 00 00 00 00
                    01 00 08 00 02 67E5
                    """))
    }

    /// Strangers' bytes end in an answer or a refusal, never in a trap.
    @Test func noBytesAreTooStrange() throws {
        var random = SplitMix64(seed: 3_4)
        let seeds = [
            Self.deliver, Self.deliver + "020C 0002 0102 0424 0003 616263",
            "00 01 01 3100 00 01 3200 40 00 00 00 00 00 00 00 00 06 05 00 03 07 02 01",
        ].map { Array(Self.bytes($0).readableBytesView) }
        var messages = SMPPMessageStateMachine(SMPPMessageStateMachine.Settings())
        var read = 0
        for round in 0..<6_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            if round.isMultiple(of: 7) {
                bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
            }
            let body = ByteBuffer(bytes: bytes)
            let now = NIODeadline.uptimeNanoseconds(UInt64(round) * 10_000_000)
            for message in [
                try? SMPPShortMessage(deliverSM: body), try? SMPPShortMessage(dataSM: body),
            ] {
                guard let message else { continue }
                read += 1
                _ = SMPPReceipt(message)
                let delivery = SMPPDelivery(command: .deliverSM, sequence: UInt32(round))
                let actions = messages.received(message, delivery, at: now) + messages.tick(at: now)
                for case .ask(let question) in actions {
                    _ = messages.replied(question.key, turn: question.turn, "好", at: now)
                }
                while let outgoing = messages.next() {
                    _ = messages.submitted(outgoing, .ok, at: now)
                }
            }
            var stream = ByteBuffer(bytes: bytes)
            _ = try? SMPPPDU.read(from: &stream)
        }
        #expect(read > 1_000)
        let isIdle = messages.isIdle
        #expect(isIdle)
    }
}
