import NIOCore
import Testing

@testable import Messaging

/// What becomes of messages, without a connection.
struct SMPPMessageStateMachineTests {
    private static let person = SMPPAddress(ton: 1, npi: 1, digits: "8613900000001")
    private static let ours = SMPPAddress(ton: 0, npi: 1, digits: "1069")
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private static func message(
        _ text: String, from person: SMPPAddress = person, esmClass: UInt8 = 0,
        header: [UInt8] = []
    ) -> SMPPShortMessage {
        let octets = Array(text.utf16).flatMap {
            [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)]
        }
        return SMPPShortMessage(
            source: person, destination: ours, esmClass: esmClass, dataCoding: 8,
            octets: header + octets)
    }

    private static func part(_ number: UInt8, _ text: String) -> SMPPShortMessage {
        message(text, esmClass: 0x40, header: [5, 0, 3, 7, 3, number])
    }

    private static func delivery(_ sequence: UInt32) -> SMPPDelivery {
        SMPPDelivery(command: .deliverSM, sequence: sequence)
    }

    private static func question(_ actions: [SMPPMessageStateMachine.Action]) throws
        -> SMPPMessageStateMachine.Question
    {
        let questions = actions.compactMap {
            if case .ask(let question) = $0 { question } else { nil }
        }
        #expect(questions.count == 1 && actions.count == 1)
        return try #require(questions.first)
    }

    private var messages = SMPPMessageStateMachine(SMPPMessageStateMachine.Settings())
    private let now = Self.start

    private mutating func next() throws -> SMPPOutgoing {
        let outgoing = messages.next()
        return try #require(outgoing)
    }

    @Test mutating func theSMSCHearsOfAMessageWhenItHasOurAnswer() throws {
        let question = try Self.question(
            messages.received(Self.message("查"), Self.delivery(5), at: now))
        #expect(question.content == .text("查") && question.sender == "+8613900000001")
        #expect(messages.next() == nil)
        #expect(messages.replied(question.key, turn: question.turn, "一致", at: now) == [])
        let outgoing = try next()
        #expect(outgoing.message.source == Self.ours)
        #expect(outgoing.message.destination == Self.person)
        #expect(outgoing.message.dataCoding == 8 && outgoing.message.esmClass == 0)
        #expect(outgoing.message.registeredDelivery == 1)
        #expect(outgoing.message.octets == [0x4E, 0x00, 0x81, 0xF4])
        #expect(messages.next() == nil && !messages.isIdle)
        #expect(
            messages.submitted(outgoing, .ok, at: now)
                == [.answer(Self.delivery(5), .ok), .count(.answered)])
        #expect(messages.isIdle)
    }

    @Test mutating func aLongAnswerIsDoneWithItsLastPart() throws {
        let question = try Self.question(
            messages.received(Self.message("查"), Self.delivery(5), at: now))
        let text = String(repeating: "查", count: 135)
        _ = messages.replied(question.key, turn: question.turn, text, at: now)
        var parts: [SMPPOutgoing] = []
        while let part = messages.next() { parts.append(part) }
        #expect(parts.map(\.message.esmClass) == [0x40, 0x40, 0x40])
        #expect(messages.submitted(parts[1], .ok, at: now) == [])
        #expect(messages.submitted(parts[0], .ok, at: now) == [])
        #expect(messages.submitted(parts[2], .ok, at: now).first == .answer(Self.delivery(5), .ok))
    }

    @Test mutating func silenceIsAnAnswer() throws {
        let question = try Self.question(
            messages.received(Self.message("查"), Self.delivery(5), at: now))
        #expect(
            messages.replied(question.key, turn: question.turn, nil, at: now)
                == [.answer(Self.delivery(5), .ok), .count(.silent)])
    }

    /// An SMSC that lost patience sends again; the person pays for one answer.
    @Test mutating func aMessageThatComesAgainIsAnsweredOnce() throws {
        let question = try Self.question(
            messages.received(Self.message("查"), Self.delivery(5), at: now))
        #expect(
            messages.received(Self.message("查"), Self.delivery(6), at: now) == [.count(.repeated)])
        _ = messages.replied(question.key, turn: question.turn, "好", at: now)
        let outgoing = try next()
        #expect(
            messages.submitted(outgoing, .ok, at: now) == [
                .answer(Self.delivery(5), .ok), .answer(Self.delivery(6), .ok),
                .count(.answered),
            ])
        let within = now + SMPPRecentMessages.lifetime - .nanoseconds(1)
        #expect(
            messages.received(Self.message("查"), Self.delivery(7), at: within)
                == [.answer(Self.delivery(7), .ok), .count(.repeated)])
        let other = SMPPAddress(ton: 1, npi: 1, digits: "8613900000002")
        _ = try Self.question(
            messages.received(Self.message("查", from: other), Self.delivery(8), at: within))
        _ = try Self.question(
            messages.received(Self.message("查票"), Self.delivery(9), at: within))
        let after = now + SMPPRecentMessages.lifetime
        _ = try Self.question(messages.received(Self.message("查"), Self.delivery(10), at: after))
    }

    @Test mutating func whatCannotBeAnsweredNowStaysWithTheSMSC() throws {
        let question = try Self.question(
            messages.received(Self.message("查"), Self.delivery(5), at: now))
        #expect(
            messages.failed(question.key, turn: question.turn, apology: "抱歉", at: now)
                == [.answer(Self.delivery(5), .temporaryFault), .count(.unavailable)])
        let again = try Self.question(
            messages.received(Self.message("查"), Self.delivery(6), at: now))
        #expect(again.key == question.key)
        // A late word on the first asking is nothing to the second.
        #expect(messages.replied(question.key, turn: question.turn, "旧", at: now) == [])
        #expect(messages.next() == nil)
    }

    @Test mutating func partsAreAcknowledgedAndTheWholeIsAsked() throws {
        // A surrogate pair is cut between the second and the third.
        let units = Array("😀".utf16)
        var second = Self.part(2, "二")
        second.octets += [UInt8(units[0] >> 8), UInt8(units[0] & 0xFF)]
        var third = Self.part(3, "")
        third.octets += [UInt8(units[1] >> 8), UInt8(units[1] & 0xFF)]
        #expect(
            messages.received(third, Self.delivery(1), at: now) == [.answer(Self.delivery(1), .ok)])
        #expect(
            messages.received(Self.part(1, "一"), Self.delivery(2), at: now)
                == [.answer(Self.delivery(2), .ok)])
        let question = try Self.question(messages.received(second, Self.delivery(3), at: now))
        #expect(question.content == .text("一二😀"))
        // The connection breaks before the answer is out: the last part comes again, and suffices.
        #expect(messages.disconnected([], at: now) == [])
        #expect(messages.received(second, Self.delivery(1), at: now) == [.count(.repeated)])
        _ = messages.replied(question.key, turn: question.turn, "好", at: now)
        let outgoing = try next()
        #expect(
            messages.submitted(outgoing, .ok, at: now).first == .answer(Self.delivery(1), .ok))
    }

    @Test mutating func whoSentAPartTooFewIsToldSo() throws {
        _ = messages.received(Self.part(1, "一"), Self.delivery(1), at: now)
        _ = messages.received(Self.part(3, "三"), Self.delivery(2), at: now)
        let late = now + SMPPPartCollector.patience
        let question = try Self.question(messages.tick(at: late))
        #expect(question.content == .incomplete && question.sender == "+8613900000001")
        // Nobody sends it again, so an apology is due.
        #expect(
            messages.failed(question.key, turn: question.turn, apology: "抱歉", at: late) == [])
        let outgoing = try next()
        #expect(messages.submitted(outgoing, .ok, at: late) == [.count(.incomplete)])
    }

    @Test mutating func eightBitDataIsUnreadable() throws {
        var message = Self.message("查")
        message.dataCoding = 4
        let question = try Self.question(messages.received(message, Self.delivery(1), at: now))
        #expect(question.content == .unreadable)
    }

    @Test(arguments: [0x02, 0x04, 0x0F, 0xF4, 0xFF] as [UInt8])
    mutating func digitsAreReadUnderEveryDataCoding(_ coding: UInt8) throws {
        var message = Self.message("")
        (message.dataCoding, message.octets) = (coding, [0xB2, 0xE9] + Array(" 25672225".utf8))
        let question = try Self.question(messages.received(message, Self.delivery(1), at: now))
        #expect(question.content == .text("\u{FFFD}\u{FFFD} 25672225"))
    }

    @Test mutating func aHeaderWinsOverOptionsAndIsSeenUnannounced() throws {
        for number: UInt8 in [1, 2, 3] {
            var part = Self.part(number, "\(number)")
            part.esmClass = number == 2 ? 0 : 0x40
            part.options.sarReference = 9
            part.options.sarTotal = 2
            part.options.sarNumber = 1
            let actions = messages.received(part, Self.delivery(UInt32(number)), at: now)
            guard number == 3 else {
                #expect(actions == [.answer(Self.delivery(UInt32(number)), .ok)])
                continue
            }
            #expect(try Self.question(actions).content == .text("123"))
        }
    }

    /// The flag without a header: the octets are the text.
    @Test mutating func aFlagAloneCostsNoText() throws {
        let message = Self.message("查 1", esmClass: 0x40)
        let question = try Self.question(messages.received(message, Self.delivery(1), at: now))
        #expect(question.content == .text("查 1"))
    }

    @Test mutating func morePartsThanAnyQuestionHasAreTooLong() throws {
        let message = Self.message(
            "一", esmClass: 0x40, header: [5, 0, 3, 7, SMPPPartCollector.partsMaximum + 1, 1])
        let question = try Self.question(messages.received(message, Self.delivery(1), at: now))
        #expect(question.content == .tooLong)
    }

    @Test mutating func sayingTheSameTwiceAtOnceIsBounded() throws {
        let question = try Self.question(
            messages.received(Self.message("查"), Self.delivery(0), at: now))
        // Those pushed out are not left waiting.
        for sequence: UInt32 in 1...100 {
            let actions = messages.received(Self.message("查"), Self.delivery(sequence), at: now)
            let room = UInt32(SMPPMessageStateMachine.deliveriesMaximum)
            let pushedOut: [SMPPMessageStateMachine.Action] =
                sequence < room ? [] : [.answer(Self.delivery(sequence - room), .temporaryFault)]
            #expect(actions == pushedOut + [.count(.repeated)])
        }
        let actions = messages.replied(question.key, turn: question.turn, nil, at: now)
        #expect(actions.count == SMPPMessageStateMachine.deliveriesMaximum + 1)
        #expect(actions.contains(.answer(Self.delivery(100), .ok)))
    }

    @Test func pastTheBoundTheSMSCIsThrottled() throws {
        var settings = SMPPMessageStateMachine.Settings()
        settings.messagesMaximum = 2
        var messages = SMPPMessageStateMachine(settings)
        let first = try Self.question(
            messages.received(Self.message("1"), Self.delivery(1), at: now))
        _ = messages.received(Self.message("2"), Self.delivery(2), at: now)
        #expect(
            messages.received(Self.message("3"), Self.delivery(3), at: now)
                == [.answer(Self.delivery(3), .throttled), .count(.throttled)])
        _ = messages.replied(first.key, turn: first.turn, nil, at: now)
        _ = try Self.question(messages.received(Self.message("3"), Self.delivery(4), at: now))
    }

    @Test mutating func aThrottledAnswerIsSentAgainAndARefusedOneIsNot() throws {
        let question = try Self.question(
            messages.received(Self.message("查"), Self.delivery(5), at: now))
        _ = messages.replied(question.key, turn: question.turn, "好", at: now)
        let outgoing = try next()
        #expect(messages.submitted(outgoing, .throttled, at: now) == [])
        #expect(messages.next() == outgoing)
        #expect(messages.submitted(outgoing, .queueFull, at: now) == [])
        #expect(messages.next() == outgoing)
        #expect(
            messages.submitted(outgoing, SMPPStatus(rawValue: 0x0B), at: now)
                == [.answer(Self.delivery(5), .ok), .count(.refused)])
    }

    @Test mutating func anAnswerOutlivesAFewConnections() throws {
        let question = try Self.question(
            messages.received(Self.message("查"), Self.delivery(5), at: now))
        _ = messages.replied(question.key, turn: question.turn, "好", at: now)
        for losses in 1..<SMPPOutgoing.lossesMaximum {
            let outgoing = try next()
            #expect(messages.disconnected([outgoing], at: now) == [])
            _ = messages.received(Self.message("查"), Self.delivery(UInt32(losses)), at: now)
        }
        let outgoing = try next()
        #expect(messages.disconnected([outgoing], at: now) == [.count(.unavailable)])
        #expect(messages.isIdle && messages.next() == nil)
    }

    @Test mutating func nothingIsWaitedForForEver() throws {
        _ = messages.received(Self.message("1"), Self.delivery(1), at: now)
        let second = try Self.question(
            messages.received(Self.message("2"), Self.delivery(2), at: now))
        _ = messages.replied(second.key, turn: second.turn, "好", at: now)
        #expect(messages.tick(at: now + .seconds(9)) == [])
        #expect(
            messages.tick(at: now + SMPPMessageStateMachine.thinkingMaximum)
                == [.answer(Self.delivery(1), .temporaryFault), .count(.unavailable)])
        #expect(
            messages.tick(at: now + SMPPMessageStateMachine.answerMaximum)
                == [.answer(Self.delivery(2), .temporaryFault), .count(.unavailable)])
        #expect(messages.isIdle && messages.next() == nil)
    }

    @Test mutating func aServiceThatStopsAnswersWhatItHas() throws {
        let accepted = try Self.question(
            messages.received(Self.message("1"), Self.delivery(1), at: now))
        _ = messages.received(Self.part(1, "一"), Self.delivery(2), at: now)
        let broken = try Self.question(messages.stop(at: now))
        #expect(broken.content == .incomplete)
        #expect(
            messages.received(Self.message("3"), Self.delivery(3), at: now)
                == [.answer(Self.delivery(3), .temporaryFault), .count(.unavailable)])
        for question in [accepted, broken] {
            _ = messages.replied(question.key, turn: question.turn, nil, at: now)
        }
        #expect(messages.isIdle && messages.stop(at: now) == [])
    }

    @Test(
        arguments: [
            ("", 0, 1, "1069"), ("10690000", 0, 1, "10690000"), ("+861069", 1, 1, "861069"),
            ("FAPIAO", 5, 0, "FAPIAO"),
        ] as [(String, UInt8, UInt8, String)])
    func answersComeFromTheNumberOfTheSettings(
        _ setting: String, _ ton: UInt8, _ npi: UInt8, _ digits: String
    ) throws {
        var settings = SMPPMessageStateMachine.Settings()
        settings.sourceAddress = setting
        settings.receipts = false
        var messages = SMPPMessageStateMachine(settings)
        let question = try Self.question(
            messages.received(Self.message("1"), Self.delivery(1), at: now))
        _ = messages.replied(question.key, turn: question.turn, "ok", at: now)
        let next = messages.next()
        let message = try #require(next).message
        #expect(message.source == SMPPAddress(ton: ton, npi: npi, digits: digits))
        #expect(message.registeredDelivery == 0 && message.dataCoding == 0)
        // Our own words come back: nobody talks to themselves.
        var echo = Self.message("1")
        echo.source = message.source
        #expect(
            messages.received(echo, Self.delivery(2), at: now)
                == [.answer(Self.delivery(2), .ok), .count(.echo)])
    }

    /// An operator's hot line, a service's number, a name: what answers may be a machine as well.
    @Test(arguments: ["10086", "1069800012345", "12306", "BANK"])
    mutating func aMachineIsNotAnswered(_ digits: String) {
        let message = Self.message("查", from: SMPPAddress(digits: digits))
        #expect(
            messages.received(message, Self.delivery(1), at: now)
                == [.answer(Self.delivery(1), .ok), .count(.unanswerable)])
        #expect(messages.isIdle)
    }

    @Test(
        arguments: [(0, "13900000001"), (2, "13900000001"), (1, "8613900000001")]
            as [(UInt8, String)])
    mutating func aPhoneHasOneSpellingHoweverItIsTyped(_ ton: UInt8, _ digits: String) throws {
        let address = SMPPAddress(ton: ton, npi: 1, digits: digits)
        let question = try Self.question(
            messages.received(Self.message("查", from: address), Self.delivery(1), at: now))
        #expect(question.sender == "+8613900000001")
        _ = messages.replied(question.key, turn: question.turn, "ok", at: now)
        // The answer goes to the phone as its network spelt it.
        #expect(try next().message.destination == address)
    }

    @Test(arguments: ["", String(repeating: "1", count: 21)])
    mutating func whoCannotBeAnsweredIsRefused(_ digits: String) {
        let message = Self.message("查", from: SMPPAddress(digits: digits))
        #expect(
            messages.received(message, Self.delivery(1), at: now)
                == [.answer(Self.delivery(1), .invalidSourceAddress), .count(.unanswerable)])
    }

    @Test func recentMessagesAreForgottenPastTheBound() {
        var recent = SMPPRecentMessages()
        func key(_ number: Int) -> SMPPMessageKey {
            SMPPMessageKey(source: Self.person, destination: Self.ours, text: "\(number)")
        }
        for number in 0...SMPPRecentMessages.maximum { recent.insert(key(number), at: now) }
        #expect(!recent.contains(key(0), at: now) && recent.contains(key(1), at: now))
    }
}
