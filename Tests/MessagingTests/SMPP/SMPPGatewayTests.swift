import Invoices
import NIOCore
import Testing
import Verification

@testable import Messaging

/// The gateway against an SMSC on loopback.
@Suite(.timeLimit(.minutes(10)))
struct SMPPGatewayTests {
    private static let fault = ServiceUnavailable(.ledger, .unreachable, "")

    @Test func aQuestionIsAnsweredAndThenAcknowledged() async throws {
        let conversation = AnsweringConversation("一致")
        try await SMSCDouble.listen().run(conversation) { connection, stop in
            let bind = try await connection.expect(.bindTransceiver)
            var body = bind.body
            #expect(body.readCString(16) == "fapiao" && body.readCString(9) == "secret08")
            try await connection.answer(bind, id: "smsc")
            try await connection.deliver("验", 41)
            let submit = try await connection.expect(.submitSM)
            let message = try SMPPShortMessage(deliverSM: submit.body)
            #expect(message.destination.digits == "8613900000001")
            #expect(SMPPAlphabet.ucs2.decode(message.octets) == "一致")
            try await connection.answer(submit, id: "m1")
            let done = try await connection.expect(.deliverSM.response)
            #expect(done.sequence == 41 && done.status == .ok)
            stop()
            try await connection.answer(try await connection.expect(.unbind))
            try await connection.expectEnd()
        }
        #expect(conversation.texts == ["查验"])
        #expect(conversation.messages.first?.channel == .sms)
        #expect(conversation.messages.first?.sender == "+8613900000001")
    }

    @Test func whenTheLedgerIsAwayTheSMSCKeepsTheMessage() async throws {
        let conversation = AnsweringConversation([
            .failure(Self.fault), .success(.text("一致")), .success(.silence),
        ])
        try await SMSCDouble.listen().run(conversation) { connection, stop in
            try await connection.bind()
            try await connection.deliver("1", 1)
            #expect(try await connection.expect(.deliverSM.response).status == .temporaryFault)
            try await connection.deliver("1", 2)
            try await connection.answer(try await connection.expect(.submitSM))
            #expect(try await connection.expect(.deliverSM.response).sequence == 2)
            try await connection.deliver("2", 3)
            #expect(try await connection.expect(.deliverSM.response).status == .ok)
            stop()
            try await connection.answer(try await connection.expect(.unbind))
        }
        #expect(conversation.texts == ["查1", "查1", "查2"])
        // The same message again has the same name, so that the conversation knows it.
        let ids = conversation.messages.map(\.id)
        #expect(ids[0] == ids[1] && ids[1] != ids[2])
    }

    @Test func aThrottledAnswerComesAgain() async throws {
        try await SMSCDouble.listen().run(AnsweringConversation("一致")) { connection, stop in
            try await connection.bind()
            try await connection.deliver("1", 1)
            let first = try await connection.expect(.submitSM)
            try await connection.answer(first, .throttled)
            let second = try await connection.expect(.submitSM)
            #expect(second.body == first.body && second.sequence != first.sequence)
            try await connection.answer(second, .queueFull)
            try await connection.answer(try await connection.expect(.submitSM))
            #expect(try await connection.expect(.deliverSM.response).status == .ok)
            stop()
            try await connection.answer(try await connection.expect(.unbind))
        }
    }

    @Test func noMoreThanTheWindowIsUnderWay() async throws {
        let text = String(repeating: "查", count: 67 * 4)
        try await SMSCDouble.listen().run(AnsweringConversation(text), window: 3) {
            connection, stop in
            try await connection.bind()
            try await connection.deliver("1", 1)
            var underway: [SMPPPDU] = []
            for _ in 0..<3 { underway.append(try await connection.expect(.submitSM)) }
            // A fourth would come before the answer to this.
            try await connection.send(SMPPPDU(command: .enquireLink, sequence: 7))
            _ = try await connection.expect(.enquireLink.response)
            for pdu in underway { try await connection.answer(pdu) }
            try await connection.answer(try await connection.expect(.submitSM))
            #expect(try await connection.expect(.deliverSM.response).status == .ok)
            stop()
            try await connection.answer(try await connection.expect(.unbind))
        }
    }

    @Test func aLostConnectionLosesNoAnswer() async throws {
        let conversation = AnsweringConversation("一致")
        try await SMSCDouble.listen().run(
            conversation,
            { connection, _ in
                try await connection.bind()
                try await connection.deliver("1", 1)
                _ = try await connection.expect(.submitSM)
            },
            { connection, _ in
                // Is bound and says goodbye before it takes the answer.
                try await connection.bind()
                _ = try await connection.expect(.submitSM)
                try await connection.send(SMPPPDU(command: .unbind, sequence: 3))
                _ = try await connection.expect(.unbind.response)
                try await connection.expectEnd()
            },
            { connection, stop in
                // Our answer is already on its way while the SMSC sends the question again.
                try await connection.bind()
                let submit = try await connection.expect(.submitSM)
                try await connection.deliver("1", 9)
                try await connection.send(SMPPPDU(command: .enquireLink, sequence: 10))
                _ = try await connection.expect(.enquireLink.response)
                try await connection.answer(submit)
                let done = try await connection.expect(.deliverSM.response)
                #expect(done.sequence == 9 && done.status == .ok)
                stop()
                try await connection.answer(try await connection.expect(.unbind))
            })
        #expect(conversation.texts == ["查1"])
    }

    @Test func whatIsNoSMPPIsLeftAndTriedAgain() async throws {
        try await SMSCDouble.listen().run(
            AnsweringConversation("一致"),
            { connection, _ in
                _ = try await connection.expect(.bindTransceiver)
                try await connection.outbound.write(ByteBuffer(string: "HTTP/1.1 400 Bad Request"))
                #expect(try await connection.expect(.genericNack).status == .invalidCommandLength)
                try await connection.expectEnd()
            },
            { connection, stop in
                try await connection.bind()
                try await connection.send(
                    SMPPPDU(command: SMPPCommand(rawValue: 0x666), sequence: 5))
                let nack = try await connection.expect(.genericNack)
                #expect(nack.sequence == 5 && nack.status == .invalidCommandID)
                stop()
                try await connection.answer(try await connection.expect(.unbind))
            })
    }

    @Test func leavingWaitsForTheAnswersThatAreOwed() async throws {
        let latch = Latch()
        let conversation = AnsweringConversation([.success(.text("一致"))], latch: latch)
        try await SMSCDouble.listen().run(conversation) { connection, stop in
            try await connection.bind()
            try await connection.deliver("1", 1)
            // What was sent before an enquiry that is answered has arrived.
            try await connection.send(SMPPPDU(command: .enquireLink, sequence: 999))
            _ = try await connection.expect(.enquireLink.response)
            stop()
            // Until the stop has arrived messages are taken; the first after it is not.
            var taken: UInt32 = 0
            var refusal: SMPPPDU?
            while refusal == nil {
                taken += 1
                try await connection.deliver("\(taken + 1)", taken + 1)
                try await connection.send(SMPPPDU(command: .enquireLink, sequence: 1_000))
                while case let pdu = try await connection.next(),
                    pdu.command != .enquireLink.response
                {
                    refusal = pdu
                }
            }
            #expect(refusal?.status == .temporaryFault && refusal?.sequence == taken + 1)
            latch.open()
            var done: Set<UInt32> = []
            while case let pdu = try await connection.next() {
                if pdu.command == .deliverSM.response {
                    #expect(pdu.status == .ok)
                    done.insert(pdu.sequence)
                } else {
                    try await connection.answer(pdu)
                    if pdu.command == .unbind { break }
                    #expect(pdu.command == .submitSM)
                }
            }
            #expect(done == Set(1...taken))
            try await connection.expectEnd()
        }
    }

    @Test func receiptsAreAcknowledgedAndAskNothing() async throws {
        let conversation = AnsweringConversation("一致")
        try await SMSCDouble.listen().run(conversation) { connection, stop in
            try await connection.bind()
            for esmClass: UInt8 in [0x04, 0x08, 0x20] {
                try await connection.deliver("id:7 stat:DELIVRD", 7, esmClass: esmClass)
                #expect(try await connection.expect(.deliverSM.response).status == .ok)
            }
            // As a person's message, told by the text or by the options.
            let text = "id:7 sub:001 dlvrd:001 stat:DELIVRD err:000 text:"
            for (text, options) in [
                (text, ""), ("25672225", "001E 0002 3700"), ("", "0427 0001 02"),
            ] {
                let message = SMPPShortMessage(
                    source: SMPPAddress(ton: 1, npi: 1, digits: "8613900000001"),
                    destination: SMPPAddress(digits: "1069"), octets: Array(text.utf8))
                var body = message.submitBody
                body.writeImmutableBuffer(SMPPPDUTests.bytes(options))
                try await connection.send(SMPPPDU(command: .deliverSM, sequence: 8, body: body))
                #expect(try await connection.expect(.deliverSM.response).status == .ok)
            }
            stop()
            try await connection.answer(try await connection.expect(.unbind))
        }
        #expect(conversation.texts.isEmpty)
    }
}
