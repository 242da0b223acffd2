import NIOCore
import Testing
import Timing

@testable import Messaging

/// The protocol on one connection, without one.
struct SMPPSessionTests {
    private static let bind = SMPPBind(systemID: "a", password: "b", systemType: "")
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private static let timers = SMPPSession.Timers()

    private static func outgoing(_ text: String) -> SMPPOutgoing {
        let address = SMPPAddress(digits: "1")
        return SMPPOutgoing(
            key: SMPPMessageKey(source: address, destination: address, text: text), turn: 1,
            message: SMPPShortMessage(
                source: address, destination: address, octets: Array(text.utf8)))
    }

    private static func answer(
        _ command: SMPPCommand, _ sequence: UInt32, _ status: SMPPStatus = .ok, id: String? = nil
    ) -> SMPPPDU {
        var body = ByteBuffer()
        if let id { body.writeCString(id, 65) }
        return SMPPPDU(
            command: command.response, status: status, sequence: sequence, body: body)
    }

    private static func bound(window: Int = 10) -> SMPPSession {
        var session = SMPPSession(window: window)
        _ = session.connected(as: bind, at: start)
        #expect(session.received(answer(.bindTransceiver, 1), at: start) == [.bound])
        return session
    }

    private let now = Self.start

    @Test func bindComesFirst() {
        var session = SMPPSession(window: 1)
        #expect(
            session.connected(as: Self.bind, at: now)
                == [.send(SMPPPDU(command: .bindTransceiver, sequence: 1, body: Self.bind.body))])
        #expect(!session.isBound && !session.hasRoom(at: now))
        let deliver = SMPPPDU(command: .deliverSM, sequence: 9)
        #expect(
            session.received(deliver, at: now)
                == [
                    .send(
                        SMPPPDU(
                            command: .deliverSM.response, status: .incorrectBindStatus,
                            sequence: 9, body: ByteBuffer(bytes: [0])))
                ])
        #expect(session.received(Self.answer(.bindTransceiver, 1), at: now) == [.bound])
        #expect(session.isBound && session.hasRoom(at: now))
    }

    @Test(arguments: [SMPPStatus.bindFailed, .invalidPassword, .throttled])
    func aRefusedBindEndsIt(_ status: SMPPStatus) {
        var session = SMPPSession(window: 1)
        _ = session.connected(as: Self.bind, at: now)
        #expect(
            session.received(Self.answer(.bindTransceiver, 1, status), at: now)
                == [.close(.refused(status))])
        #expect(session.received(Self.answer(.bindTransceiver, 1), at: now) == [])
    }

    @Test func noMoreThanTheWindowIsUnderWay() {
        var session = Self.bound(window: 2)
        #expect(session.submit(Self.outgoing("a"), at: now).sequence == 2)
        #expect(session.hasRoom(at: now))
        #expect(session.submit(Self.outgoing("b"), at: now).sequence == 3)
        #expect(!session.hasRoom(at: now))
        // Answers come in any order, and once.
        let done = SMPPSession.Action.submitted(Self.outgoing("b"), .ok, id: "x1")
        #expect(session.received(Self.answer(.submitSM, 3, id: "x1"), at: now) == [done])
        #expect(session.hasRoom(at: now))
        #expect(session.received(Self.answer(.submitSM, 3, id: "x1"), at: now) == [])
        #expect(session.received(Self.answer(.submitSM, 99), at: now) == [])
        #expect(session.ended() == [Self.outgoing("a")])
    }

    @Test(arguments: [SMPPStatus.throttled, .queueFull])
    func throttlingSlowsDown(_ status: SMPPStatus) {
        var session = Self.bound(window: 4)
        let sequences = (0..<4).map { session.submit(Self.outgoing("\($0)"), at: now).sequence }
        for (index, sequence) in sequences.enumerated() {
            #expect(
                session.received(Self.answer(.submitSM, sequence, status), at: now)
                    == [.submitted(Self.outgoing("\(index)"), status, id: "")])
        }
        // All four were refused together: one pause, half the window.
        #expect(!session.hasRoom(at: now + SMPPPace.firstPause - .nanoseconds(1)))
        let later = now + SMPPPace.firstPause
        var room = 0
        while session.hasRoom(at: later) {
            _ = session.submit(Self.outgoing("x"), at: later)
            room += 1
        }
        #expect(room == 2)
    }

    @Test func thePaceRecoversAndThePauseGrows() {
        var pace = SMPPPace(window: 8)
        var time = now
        var pauses: [TimeAmount] = []
        for _ in 0..<7 {
            pace.throttled(at: time)
            let before = time
            while !pace.mayGo(at: time) { time = time + .milliseconds(50) }
            pauses.append(time - before)
        }
        #expect(pauses == [250, 500, 1_000, 2_000, 4_000, 4_000, 4_000].map { .milliseconds($0) })
        #expect(pace.allowed == 1)
        for _ in 0..<8 { pace.accepted() }
        #expect(pace.allowed == 8)
        pace.throttled(at: time)
        #expect(pace.allowed == 4 && pace.mayGo(at: time + SMPPPace.firstPause))
    }

    @Test func enquiriesAreAnsweredAndMade() {
        var session = Self.bound()
        #expect(
            session.received(SMPPPDU(command: .enquireLink, sequence: 77), at: now)
                == [.send(SMPPPDU(command: .enquireLink.response, sequence: 77))])
        let silence = now + Self.timers.enquiry
        #expect(session.tick(at: silence - .nanoseconds(1)) == [])
        #expect(
            session.tick(at: silence) == [.send(SMPPPDU(command: .enquireLink, sequence: 2))])
        #expect(session.tick(at: silence + .seconds(1)) == [])
        #expect(session.received(Self.answer(.enquireLink, 2), at: silence + .seconds(2)) == [])
        #expect(session.tick(at: silence + Self.timers.response) == [])
    }

    @Test func anSMSCThatDoesNotAnswerIsLeft() {
        var session = Self.bound()
        _ = session.submit(Self.outgoing("a"), at: now)
        #expect(session.tick(at: now + Self.timers.response - .nanoseconds(1)) == [])
        #expect(session.tick(at: now + Self.timers.response) == [.close(.silent)])
        #expect(session.tick(at: now + Self.timers.response) == [])
        #expect(session.ended() == [Self.outgoing("a")])
        var unanswered = SMPPSession(window: 1)
        _ = unanswered.connected(as: Self.bind, at: now)
        #expect(unanswered.tick(at: now + Self.timers.response) == [.close(.silent)])
    }

    @Test func theSMSCTakesLeave() {
        var session = Self.bound()
        #expect(
            session.received(SMPPPDU(command: .unbind, sequence: 5), at: now) == [
                .send(SMPPPDU(command: .unbind.response, sequence: 5)), .close(.unbound),
            ])
        #expect(!session.hasRoom(at: now))
    }

    @Test func weTakeLeave() {
        var session = Self.bound()
        #expect(
            session.unbind(at: now) == [.send(SMPPPDU(command: .unbind, sequence: 2))])
        // Saying it again does not cut the other side short.
        #expect(session.unbind(at: now) == [])
        #expect(!session.hasRoom(at: now))
        // Between the two the SMSC still speaks: it is answered, and keeps its messages.
        #expect(
            session.received(SMPPPDU(command: .deliverSM, sequence: 8), at: now)
                == [
                    .send(
                        SMPPPDU(
                            command: .deliverSM.response, status: .temporaryFault, sequence: 8,
                            body: ByteBuffer(bytes: [0])))
                ])
        #expect(session.received(Self.answer(.unbind, 2), at: now) == [.close(.unbound)])
        #expect(session.unbind(at: now) == [])
        var unknown = SMPPSession(window: 1)
        _ = unknown.connected(as: Self.bind, at: now)
        #expect(unknown.unbind(at: now) == [.close(.unbound)])
    }

    @Test(arguments: [0x02, 0x0B, 0x03, 0x1234, 0x7FFF_FFFF] as [UInt32])
    func unknownCommandsAreRefusedByNumber(_ command: UInt32) {
        var session = Self.bound()
        let pdu = SMPPPDU(command: SMPPCommand(rawValue: command), sequence: 6)
        #expect(
            session.received(pdu, at: now)
                == [
                    .send(
                        SMPPPDU(command: .genericNack, status: .invalidCommandID, sequence: 6))
                ])
    }

    @Test func alertsAndStrayAnswersAreHeardInSilence() {
        var session = Self.bound()
        #expect(session.received(SMPPPDU(command: .alertNotification, sequence: 6), at: now) == [])
        #expect(session.received(SMPPPDU(command: .genericNack, sequence: 0), at: now) == [])
    }

    @Test func aNackIsARefusal() {
        var session = Self.bound()
        let sequence = session.submit(Self.outgoing("a"), at: now).sequence
        #expect(
            session.received(SMPPPDU(command: .genericNack, sequence: sequence), at: now)
                == [.submitted(Self.outgoing("a"), .systemError, id: "")])
    }

    @Test func aBrokenStreamIsLeftWithAWord() {
        var session = Self.bound()
        #expect(
            session.garbled(.invalidCommandLength) == [
                .send(
                    SMPPPDU(command: .genericNack, status: .invalidCommandLength, sequence: 0)),
                .close(.garbled),
            ])
        #expect(session.garbled(.invalidCommandLength) == [])
    }

    @Test func aMessageWithoutSenseIsRefusedAndTheLineHolds() {
        var session = Self.bound()
        let pdu = SMPPPDU(
            command: .dataSM, sequence: 6, body: ByteBuffer(bytes: [0, 1, 1, 0x31]))
        #expect(
            session.received(pdu, at: now)
                == [
                    .send(
                        SMPPPDU(
                            command: .dataSM.response, status: .invalidCommandLength,
                            sequence: 6, body: ByteBuffer(bytes: [0])))
                ])
        #expect(session.isBound)
    }

    @Test(arguments: [0.0, 0.5, 0.999])
    func workersComeBackOutOfStepAndKnockSeldomWhereTheyAreRefused(_ chance: Double) {
        var backoff = SMPPGateway.reconnecting
        for longest in [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            let pause = SMPPGateway.pause(after: .lost, &backoff, chance: chance)
            #expect(pause == .milliseconds(longest) * chance)
        }
        backoff.succeeded()
        for _ in 0..<3 {
            let pause = SMPPGateway.pause(after: .refused(.bindFailed), &backoff, chance: chance)
            #expect(pause == .seconds(15) + .seconds(15) * chance)
        }
    }
}
