package import Invoices

/// Takes a holder's words about a prize that is held, and the answers to them.
package protocol PrizeAppeals: Sendable {
    /// All appeals about one entry, and whether its prize is held now.
    func appeals(
        of origin: String, index: UInt64
    ) async throws(ServiceUnavailable) -> PrizeAppealHistory

    /// - Parameter words: as the holder has written them; 1 to `PrizeAppeal.bytesMaximum` bytes.
    func appeal(
        of origin: String, index: UInt64, _ words: String
    ) async throws(ServiceUnavailable) -> PrizeAppealResult
}

/// All that was said about one entry.
package struct PrizeAppealHistory: Hashable, Sendable {
    /// True if something that the entry has won is held just now.
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

/// One appeal, and its answer.
package struct PrizeAppeal: Hashable, Sendable {
    package let at: Timestamp
    /// As the holder wrote them; personal, and shown to him and to operators alone.
    package let words: String
    /// Nil until somebody has answered.
    package let answer: String?

    package init(at: Timestamp, words: String, answer: String?) {
        self.at = at
        self.words = words
        self.answer = answer
    }

    /// Some 600 Chinese characters: room to explain, and little enough to read.
    package static let bytesMaximum = 2_048
}

/// The store's decision about an appeal. The raw values are words of the database.
package enum PrizeAppealResult: String, Hashable, Sendable {
    case appealed
    /// One is not answered yet.
    case open
    case enough
    case notHeld = "not held"
}
