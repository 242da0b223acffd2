import Testing

@testable import Ledger

struct FilterActivationTests {
    @Test func nobodyAsksWhileTheLedgerKnowsMostOfWhatItIsAsked() {
        var activation = FilterActivation()
        for _ in 0..<1_000 { activation.ledgerAnswered(100, absent: 10) }
        #expect(!activation.pays)
    }

    @Test func aFloodIsNoticedAfterAFewAnswers() {
        var activation = FilterActivation()
        for _ in 0..<1_000 { activation.ledgerAnswered(100, absent: 0) }
        activation.ledgerAnswered(63, absent: 63)
        #expect(activation.pays)
    }

    @Test func aSingleWrongNumberIsNoFlood() {
        var activation = FilterActivation()
        activation.ledgerAnswered(1, absent: 1)
        activation.ledgerAnswered(62, absent: 62)
        #expect(!activation.pays)
        activation.ledgerAnswered(1, absent: 1)
        #expect(activation.pays)
    }

    @Test func whatIsFoundEndsTheAskingAndAFloodAmongItDoesNot() {
        var activation = FilterActivation()
        activation.ledgerAnswered(64, absent: 64)
        for _ in 0..<1_000 { activation.filterAnswered(100, denied: 5) }
        #expect(activation.pays)
        for _ in 0..<100 { activation.filterAnswered(100, denied: 0) }
        #expect(!activation.pays)
        // Only now does the ledger's say count again.
        activation.ledgerAnswered(64, absent: 64)
        #expect(activation.pays)
    }

    @Test func whileItIsAskedTheLedgerSeesOnlyWhatPassed() {
        var activation = FilterActivation()
        activation.ledgerAnswered(64, absent: 64)
        for _ in 0..<1_000 { activation.ledgerAnswered(100, absent: 0) }
        #expect(activation.pays)
    }
}
