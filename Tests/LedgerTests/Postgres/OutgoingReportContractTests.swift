import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger

/// What reports of arrival do to a message, in every order that they may come in.
struct OutgoingReportContractTests {
    private static let lease = Duration.seconds(120)
    private static let lifetime = Duration.seconds(3 * 3_600)

    private static func name(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 32) }

    private static let trace = OutgoingTrace(way: "0 kannel", names: [name(1)])
    private static let ofTwoParts = OutgoingTrace(way: "0 smpp", names: [name(1), name(2)])

    private func claim(_ bench: MovableQueue) async throws -> OutgoingClaim {
        let claims = try await bench.queue.claim(1, for: Self.lease)
        return try #require(claims.first)
    }

    private func add(_ bench: MovableQueue) async throws {
        let entry = OutgoingEntry(
            key: [UInt8](repeating: 9, count: 32), whom: Self.name(3), purpose: .code,
            body: Array("body".utf8), lifetime: Self.lifetime)
        #expect(try await bench.queue.add(entry, within: nil) == .added)
    }

    private func isBodyKept(_ bench: MovableQueue) async throws -> Bool {
        try await bench.dump().contains { $0.count >= 4 && $0.suffix(4) == Array("body".utf8) }
    }

    enum Step {
        /// The attempt is settled.
        case settle
        /// Of a part: whether it arrived.
        case report(UInt8, Bool)
        case pass(Duration)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let trace: OutgoingTrace
        let steps: [Step]
        /// What each report is answered with.
        let effects: [OutgoingReportEffect]
        /// The ways that the next attempt does not take again; nil where there is none.
        let tried: [String]?
        var testDescription: String { name }
    }

    private static let cases = [
        Case(
            name: "it arrives", trace: trace, steps: [.settle, .report(1, true)],
            effects: [.delivered(.code)], tried: nil),
        Case(
            name: "it does not arrive", trace: trace, steps: [.settle, .report(1, false)],
            effects: [.again(.code)], tried: ["0 kannel"]),
        Case(
            name: "the report comes first", trace: trace, steps: [.report(1, false), .settle],
            effects: [.unmatched], tried: ["0 kannel"]),
        Case(
            name: "the good report comes first", trace: trace, steps: [.report(1, true), .settle],
            effects: [.unmatched], tried: nil),
        Case(
            name: "a report of long ago is another message's", trace: trace,
            steps: [.report(1, false), .pass(.seconds(3_601)), .settle], effects: [.unmatched],
            tried: nil),
        Case(
            name: "both parts arrive", trace: ofTwoParts,
            steps: [.settle, .report(2, true), .report(1, true)],
            effects: [.nothing, .delivered(.code)], tried: nil),
        Case(
            name: "one part does not", trace: ofTwoParts,
            steps: [.settle, .report(1, true), .report(2, false)],
            effects: [.nothing, .again(.code)], tried: ["0 smpp"]),
        Case(
            name: "neither does", trace: ofTwoParts,
            steps: [.settle, .report(1, false), .report(2, false)],
            effects: [.again(.code), .nothing], tried: ["0 smpp"]),
        Case(
            name: "the same report again", trace: trace,
            steps: [.settle, .report(1, true), .report(1, true), .report(1, false)],
            effects: [.delivered(.code), .nothing, .nothing], tried: nil),
        Case(
            name: "too late for another way", trace: trace,
            steps: [.settle, .pass(.seconds(3 * 3_600)), .report(1, false)],
            effects: [.undelivered(.code)],
            tried: nil),
        Case(
            name: "somebody else's", trace: trace, steps: [.settle, .report(8, false)],
            effects: [.unmatched], tried: nil),
    ]

    @Test(arguments: QueueUnderTest.allCases, cases)
    func aReportDecides(_ kind: QueueUnderTest, _ row: Case) async throws {
        try await kind.run { bench in
            try await add(bench)
            var now = try await claim(bench)
            var effects: [OutgoingReportEffect] = []
            for step in row.steps {
                switch step {
                case .settle:
                    #expect(now.tried == [])
                    if try await !bench.queue.settle(now, as: .traced(row.trace)) {
                        // The time that passed was longer than the lease.
                        now = try await claim(bench)
                        #expect(try await bench.queue.settle(now, as: .traced(row.trace)))
                    }
                case .report(let part, let hasArrived):
                    effects.append(
                        try await bench.queue.report([Self.name(part)], hasArrived: hasArrived))
                case .pass(let time): try await bench.pass(time)
                }
            }
            #expect(effects == row.effects)
            let next = try await bench.queue.claim(1, for: Self.lease)
            #expect(next.first?.tried == row.tried)
            if let next = next.first { #expect(next.attempt == now.attempt + 1) }
        }
    }

    /// As long as there may be another way, and no longer.
    @Test(arguments: QueueUnderTest.allCases)
    func theBodyIsKeptUntilTheReportOrTheEndOfItsTime(_ kind: QueueUnderTest) async throws {
        for isReported in [true, false] {
            try await kind.run { bench in
                try await add(bench)
                #expect(try await bench.queue.settle(claim(bench), as: .traced(Self.trace)))
                #expect(try await isBodyKept(bench))
                if isReported {
                    _ = try await bench.queue.report([Self.name(1)], hasArrived: true)
                } else {
                    try await bench.pass(Self.lifetime - .seconds(60))
                    _ = try await bench.queue.forgetSettled()
                    #expect(try await isBodyKept(bench))
                    try await bench.pass(.seconds(61))
                    _ = try await bench.queue.forgetSettled()
                }
                #expect(try await !isBodyKept(bench))
            }
        }
    }

    /// The second attempt has a platform of its own; what the first one's still says changes nothing.
    @Test(arguments: QueueUnderTest.allCases)
    func aReportOfAnEarlierAttemptChangesNothing(_ kind: QueueUnderTest) async throws {
        try await kind.run { bench in
            try await add(bench)
            #expect(try await bench.queue.settle(claim(bench), as: .traced(Self.ofTwoParts)))
            #expect(
                try await bench.queue.report([Self.name(1)], hasArrived: false) == .again(.code))
            let second = OutgoingTrace(way: "0 twilio", names: [Self.name(5)])
            #expect(try await bench.queue.settle(claim(bench), as: .traced(second)))
            #expect(try await bench.queue.report([Self.name(2)], hasArrived: false) == .nothing)
            #expect(
                try await bench.queue.report([Self.name(5)], hasArrived: true)
                    == .delivered(.code))
            #expect(try await bench.queue.claim(1, for: Self.lease) == [])
        }
    }

    /// An SMSC may write one number in several ways.
    @Test(arguments: QueueUnderTest.allCases)
    func anySpellingFindsTheMessage(_ kind: QueueUnderTest) async throws {
        for isEarly in [true, false] {
            try await kind.run { bench in
                try await add(bench)
                let spellings = [Self.name(6), Self.name(1), Self.name(7)]
                if isEarly {
                    let effect = try await bench.queue.report(spellings, hasArrived: false)
                    #expect(effect == .unmatched)
                }
                #expect(try await bench.queue.settle(claim(bench), as: .traced(Self.trace)))
                if !isEarly {
                    let effect = try await bench.queue.report(spellings, hasArrived: false)
                    #expect(effect == .again(.code))
                }
                #expect(try await bench.queue.claim(1, for: Self.lease).count == 1)
            }
        }
    }

    /// Whoever's numbers begin anew uses one a second time.
    @Test(arguments: QueueUnderTest.allCases)
    func aNameThatIsUsedAgainIsTheNewMessages(_ kind: QueueUnderTest) async throws {
        try await kind.run { bench in
            for (number, effect) in [
                (UInt8(20), OutgoingReportEffect.again(.notice)), (21, .again(.notice)),
            ] {
                let entry = OutgoingEntry(
                    key: Self.name(number), whom: Self.name(3), purpose: .notice,
                    body: [number], lifetime: Self.lifetime)
                #expect(try await bench.queue.add(entry, within: nil) == .added)
                let claims = try await bench.queue.claim(2, for: Self.lease)
                let claim = try #require(claims.first { $0.key == entry.key })
                #expect(try await bench.queue.settle(claim, as: .traced(Self.trace)))
                #expect(try await bench.queue.report([Self.name(1)], hasArrived: false) == effect)
            }
        }
    }
}
