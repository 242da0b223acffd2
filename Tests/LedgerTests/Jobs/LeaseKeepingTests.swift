import Testing

@testable import Ledger

/// What the holder of a lease does, by its own clock.
struct LeaseKeepingTests {
    private static let start = ContinuousClock.now
    private static var terms: LeaseTerms {
        var terms = LeaseTerms()
        terms.duration = .seconds(30)
        terms.renewInterval = .seconds(10)
        return terms
    }

    private static func at(_ seconds: Double) -> ContinuousClock.Instant {
        start + .seconds(seconds)
    }

    @Test(arguments: [
        (0.0, LeaseKeeping.Step.wait(until: at(10))), (9.999, .wait(until: at(10))),
        (10, .renew(within: .seconds(20))), (29, .renew(within: .seconds(1))),
        // Stopped for longer than the lease, it does not ask: somebody else may be at work.
        (30, .lost), (3_600, .lost),
    ])
    func aLeaseIsRenewedInTimeOrLost(_ seconds: Double, _ step: LeaseKeeping.Step) {
        let keeping = LeaseKeeping(Self.terms, sentAt: Self.start)
        #expect(keeping.step(at: Self.at(seconds)) == step)
    }

    @Test func aRenewalCountsFromWhenItWasSent() {
        var keeping = LeaseKeeping(Self.terms, sentAt: Self.start)
        keeping.renewed(sentAt: Self.at(12))
        #expect(keeping.step(at: Self.at(21)) == .wait(until: Self.at(22)))
        #expect(keeping.step(at: Self.at(41)) == .renew(within: .seconds(1)))
        #expect(keeping.step(at: Self.at(42)) == .lost)
    }

    @Test func aRenewalWithoutAnswerIsTriedAgainAndProlongsNothing() {
        var keeping = LeaseKeeping(Self.terms, sentAt: Self.start)
        keeping.failed(at: Self.at(12), chance: 0.5)
        #expect(keeping.step(at: Self.at(12)) == .wait(until: Self.at(12.25)))
        keeping.failed(at: Self.at(29), chance: 0.75)
        // The next attempt may lie closer than the end.
        #expect(keeping.step(at: Self.at(29)) == .wait(until: Self.at(29.75)))
        keeping.failed(at: Self.at(29.5), chance: 0.5)
        #expect(keeping.step(at: Self.at(29.5)) == .wait(until: Self.at(30)))
        #expect(keeping.step(at: Self.at(30)) == .lost)
    }
}
