import Testing

@testable import Ledger

struct FilterInterestTests {
    @Test func nobodyAsksWhileTheLedgerKnowsMostOfWhatItIsAsked() {
        var interest = FilterInterest()
        for _ in 0..<1_000 { interest.ledgerAnswered(100, absent: 10) }
        #expect(!interest.pays)
    }

    @Test func aFloodIsNoticedAfterAFewAnswers() {
        var interest = FilterInterest()
        for _ in 0..<1_000 { interest.ledgerAnswered(100, absent: 0) }
        interest.ledgerAnswered(63, absent: 63)
        #expect(interest.pays)
    }

    @Test func aSingleWrongNumberIsNoFlood() {
        var interest = FilterInterest()
        interest.ledgerAnswered(1, absent: 1)
        interest.ledgerAnswered(62, absent: 62)
        #expect(!interest.pays)
        interest.ledgerAnswered(1, absent: 1)
        #expect(interest.pays)
    }

    @Test func whatIsFoundEndsTheAskingAndAFloodAmongItDoesNot() {
        var interest = FilterInterest()
        interest.ledgerAnswered(64, absent: 64)
        for _ in 0..<1_000 { interest.filterAnswered(100, denied: 5) }
        #expect(interest.pays)
        for _ in 0..<100 { interest.filterAnswered(100, denied: 0) }
        #expect(!interest.pays)
        // Only now does the ledger's say count again.
        interest.ledgerAnswered(64, absent: 64)
        #expect(interest.pays)
    }

    @Test func whileItIsAskedTheLedgerSeesOnlyWhatPassed() {
        var interest = FilterInterest()
        interest.ledgerAnswered(64, absent: 64)
        for _ in 0..<1_000 { interest.ledgerAnswered(100, absent: 0) }
        #expect(interest.pays)
    }
}
