import Cryptography
import Doubles
import Invoices
import NIOCore
import Synchronization
import Testing
import Verification

@testable import Messaging

/// Messages that nobody has asked for: codes, notices.
@Suite(.timeLimit(.minutes(10)))
struct SMPPNoticeTests {
    private static let phone = "+8613900000001"
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private var messages = SMPPMessageStateMachine(
        SMPPMessageStateMachine.Settings(sourceAddress: "1069", messagesMaximum: 2))
    private let now = Self.start

    private mutating func notice(_ text: String = "验证码 123456") throws -> UInt64 {
        let notice = messages.notify(text, to: Self.phone, at: now)
        return try #require(notice)
    }

    private mutating func next() throws -> SMPPOutgoing {
        let outgoing = messages.next()
        return try #require(outgoing)
    }

    @Test mutating func itGoesFromOurNumberToThePhone() throws {
        let notice = try notice()
        let outgoing = try next()
        #expect(outgoing.message.source == SMPPAddress(digits: "1069"))
        #expect(
            outgoing.message.destination == SMPPAddress(ton: 1, npi: 1, digits: "8613900000001"))
        #expect(outgoing.message.registeredDelivery == 1 && !messages.isIdle)
        #expect(
            messages.submitted(outgoing, .ok, at: now) == [.settle(notice: notice, .sent)])
        #expect(messages.isIdle)
        #expect(messages.submitted(outgoing, .ok, at: now) == [])
    }

    @Test mutating func itIsSentWithItsLastPart() throws {
        let notice = try notice(String(repeating: "查", count: 135))
        let parts = [try next(), try next(), try next()]
        #expect(messages.next() == nil)
        #expect(messages.submitted(parts[0], .ok, at: now) == [])
        #expect(messages.submitted(parts[2], .throttled, at: now) == [])
        #expect(messages.submitted(parts[1], .ok, at: now) == [])
        let again = try next()
        #expect(again == parts[2])
        #expect(messages.submitted(again, .ok, at: now) == [.settle(notice: notice, .sent)])
    }

    @Test mutating func aRefusalIsDefinite() throws {
        let notice = try notice()
        let outgoing = try next()
        #expect(
            messages.submitted(outgoing, SMPPStatus(rawValue: 0x0B), at: now)
                == [.settle(notice: notice, .refused(code: "11"))])
        #expect(messages.isIdle)
    }

    /// Whether the SMSC has taken it nobody knows; what was still here it has not.
    @Test mutating func aLostConnectionTellsThemApart() throws {
        let gone = try notice()
        let outgoing = try next()
        let here = try notice()
        let ended = messages.disconnected([outgoing], at: now)
        #expect(ended.count == 2)
        #expect(ended.contains(.settle(notice: gone, .unknown)))
        #expect(ended.contains(.settle(notice: here, .later)))
        #expect(messages.next() == nil && messages.isIdle)
    }

    @Test mutating func itWaitsNoLongerThanItsSender() throws {
        let notice = try notice()
        let end = now + SMPPMessageStateMachine.noticeMaximum
        #expect(messages.tick(at: end - .nanoseconds(1)) == [])
        #expect(messages.tick(at: end) == [.settle(notice: notice, .later)])
        #expect(messages.next() == nil)
    }

    /// "Not now" is a definite answer: nothing of it is with the SMSC.
    @Test mutating func whatWasOnlyPutOffIsForLater() throws {
        let notice = try notice()
        #expect(messages.submitted(try next(), .throttled, at: now) == [])
        let end = now + SMPPMessageStateMachine.noticeMaximum
        #expect(messages.tick(at: end) == [.settle(notice: notice, .later)])
    }

    @Test mutating func noMoreAreTakenThanFit() throws {
        _ = try notice()
        _ = try notice()
        #expect(messages.notify("三", to: Self.phone, at: now) == nil)
    }

    @Test mutating func noneIsTakenWhileWeLeave() {
        _ = messages.stop(at: now)
        #expect(messages.notify("一", to: Self.phone, at: now) == nil)
    }

    // MARK: Through the gateway

    @Test(arguments: [
        ("1069", "+8613900000001", OutgoingPermission.may(.charged)),
        ("", "+8613900000001", .mayNot(reason: "sms.smpp.sourceAddress is empty")),
        ("1069", "85251234567", .mayNot(reason: "a number without its country")),
    ])
    func itNeedsBothNumbers(
        _ ours: String, _ theirs: String, _ permission: OutgoingPermission
    ) {
        let configuration = SMPPConfiguration(
            host: "127.0.0.1", port: 1, systemID: "fapiao", password: SecretText("secret08"),
            sourceAddress: ours, window: 1, messagesMaximum: 1)
        let sender = SMPPSender(configuration, link: SMPPLink())
        #expect(sender.permission(for: Self.delivery(to: theirs), at: Self.moment) == permission)
    }

    private static let moment = Timestamp(microseconds: 1_767_576_600_000_000)

    private static func delivery(to phone: String = phone) -> OutgoingDelivery {
        OutgoingDelivery(
            to: OutgoingRecipient(.sms, phone), purpose: .code,
            text: "验证码 123456", code: "123456")
    }

    @Test func itLeavesByTheConnectionThatIsThere() async throws {
        let way = SMSCDouble.Way()
        try await SMSCDouble.listen().run(
            AnsweringConversation("一致"), sourceAddress: "1069", way: way
        ) { connection, stop in
            let sender = try #require(way.sender.withLock { $0 })
            // Nothing is bound yet.
            #expect(await sender.send(Self.delivery(), at: Self.moment) == .later)
            try await connection.bind()
            // Bound once it asks back.
            try await connection.send(SMPPPDU(command: .enquireLink, sequence: 7))
            _ = try await connection.expect(.enquireLink.response)
            async let result = sender.send(Self.delivery(), at: Self.moment)
            let submit = try await connection.expect(.submitSM)
            let message = try SMPPShortMessage(deliverSM: submit.body)
            #expect(SMPPAlphabet.ucs2.decode(message.octets) == "验证码 123456")
            try await connection.answer(submit, id: "m1")
            #expect(await result == .traced(["m1"]))
            stop()
            try await connection.answer(try await connection.expect(.unbind))
            try await connection.expectEnd()
        }
        let sender = try #require(way.sender.withLock { $0 })
        #expect(await sender.send(Self.delivery(), at: Self.moment) == .later)
    }

    /// A receipt is acknowledged once it is noted: until then the SMSC keeps it.
    @Test func aReceiptIsNotedBeforeItIsAcknowledged() async throws {
        let bench = OutgoingBench([
            ScriptedSender(.sms, "smpp", .may(.charged), saying: [.traced(["4a3f"])]),
            ScriptedSender(.sms, "another", .may(.charged), saying: [.sent]),
        ])
        try await bench.add()
        _ = try await bench.dispatcher.round()
        func receipt(_ state: String, _ sequence: UInt32) -> SMPPPDU {
            // The SMSC writes in decimal what it has called 4A3F.
            let message = SMPPShortMessage(
                source: SMPPAddress(ton: 1, npi: 1, digits: "8613900000001"),
                destination: SMPPAddress(digits: "1069"), esmClass: 0x04,
                octets: Array("id:19007 sub:001 dlvrd:000 stat:\(state) err:001 text:".utf8))
            return SMPPPDU(command: .deliverSM, sequence: sequence, body: message.submitBody)
        }
        try await SMSCDouble.listen().run(
            AnsweringConversation("一致"), sourceAddress: "1069", outbox: bench.outbox
        ) { connection, stop in
            try await connection.bind()
            // On its way: nothing to note.
            try await connection.send(receipt("ENROUTE", 1))
            #expect(try await connection.expect(.deliverSM.response).status == .ok)
            bench.queue.fail(with: ServiceUnavailable(.ledger, .unreachable, "away"))
            try await connection.send(receipt("UNDELIV", 2))
            #expect(try await connection.expect(.deliverSM.response).status == .temporaryFault)
            bench.queue.fail(with: nil)
            #expect(bench.queue.outcomes != [nil])
            try await connection.send(receipt("UNDELIV", 3))
            let answer = try await connection.expect(.deliverSM.response)
            #expect(answer.status == .ok && answer.sequence == 3)
            #expect(bench.queue.outcomes == [nil])
            stop()
            try await connection.answer(try await connection.expect(.unbind))
            try await connection.expectEnd()
        }
        #expect(try await bench.dispatcher.round() == 1)
        #expect(bench.queue.outcomes == [.sent])
    }
}
