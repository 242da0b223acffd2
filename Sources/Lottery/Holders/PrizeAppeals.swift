package import Invoices

/// What holders say of a prize that is held, and what they are answered.
package protocol PrizeAppeals: Sendable {
    func appeals(
        of origin: String, index: UInt64
    ) async throws(ServiceUnavailable) -> PrizeAppealHistory

    /// - Parameter words: as the holder has written them; 1 to `PrizeAppeal.bytesMaximum` bytes.
    func appeal(
        of origin: String, index: UInt64, _ words: String
    ) async throws(ServiceUnavailable) -> PrizeAppealResult
}

package struct PrizeAppealHistory: Hashable, Sendable {
    /// Whether something that the entry has won is held just now.
    package let isHeld: Bool
    /// Whether something can be said just now: of each win one thing at a time, and three in all.
    package let mayAppeal: Bool
    /// The oldest first.
    package let appeals: [PrizeAppeal]

    package init(isHeld: Bool, mayAppeal: Bool, appeals: [PrizeAppeal]) {
        self.isHeld = isHeld
        self.mayAppeal = mayAppeal
        self.appeals = appeals
    }
}

package struct PrizeAppeal: Hashable, Sendable {
    package let at: Timestamp
    package let words: String
    /// Nil until somebody has answered.
    package let answer: String?

    package init(at: Timestamp, words: String, answer: String?) {
        self.at = at
        self.words = words
        self.answer = answer
    }

    package static let bytesMaximum = 2_048
}

package enum PrizeAppealResult: String, Hashable, Sendable {
    case appealed
    /// One is not answered yet.
    case open
    case enough
    case notHeld = "not held"
}
