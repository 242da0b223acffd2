import Testing
import Verification

@testable import Ledger

/// What a follower may leave out.
struct AcknowledgedMarksTests {
    private let history = Array("0123456789012345678901234567890123456789".utf8)
    private let other = Array("9876543210987654321098765432109876543210".utf8)

    @Test func onlyWhatWasToldIsLeftOut() {
        var told = AcknowledgedMarks()
        #expect(told.untold(of: FilterBench.known(0..<3), in: history[...]).count == 3)
        told.insert(FilterBench.known(1..<2), in: history)
        told.insert(FilterBench.known(5..<6), in: history)
        let rest = told.untold(of: FilterBench.known(0..<3), in: history[...])
        #expect(rest == [FilterBench.known(0..<1)[0], FilterBench.known(2..<3)[0]])
    }

    /// A Redis that came back with an old copy knows nothing of what was told to it before.
    @Test func anotherHistoryKnowsNothing() {
        var told = AcknowledgedMarks()
        told.insert(FilterBench.known(0..<2), in: history)
        #expect(told.untold(of: FilterBench.known(0..<2), in: other[...]).count == 2)
        told.insert(FilterBench.known(2..<3), in: other)
        #expect(told.untold(of: FilterBench.known(0..<3), in: other[...]).count == 2)
        // An answer that came late, out of the history before, brings nothing back.
        #expect(told.untold(of: FilterBench.known(0..<3), in: history[...]).count == 3)
    }

    @Test func itIsBoundedAndForgetsTheOldest() {
        var told = AcknowledgedMarks()
        let all = FilterBench.known(0..<100_000)
        for group in all.chunks(of: 500) { told.insert(group, in: history) }
        let untold = told.untold(of: all, in: history[...])
        #expect((32_000...68_000).contains(untold.count))
        #expect(untold == Array(all[..<untold.count]))
    }
}
