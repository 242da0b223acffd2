package import Invoices

/// A periodic draw as the manifest announces it.
package struct DrawPlan: Hashable, Sendable {
    /// Why an entry takes no prize of the draw. Both follow from the log, so nobody writes them down.
    package enum PassRule: String, Hashable, Sendable, CaseIterable {
        /// It won in the instant draw.
        case won
        /// It won in an earlier draw of the campaign.
        case drawn
    }

    /// One tier: so many of one prize.
    package struct Tier: Hashable, Sendable {
        /// The prize's id in the manifest.
        package let prize: String
        package let count: UInt64
    }

    /// A draw of others whose numbers are mixed into the seed.
    package struct Source: Hashable, Sendable {
        /// How its result is written.
        package enum Pattern: String, Hashable, Sendable, CaseIterable {
            /// 双色球: six of 33, rising, and one of 16.
            case ssq
            /// 大乐透: five of 35 and two of 12, both rising.
            case dlt
            /// 排列五: five digits as they were drawn.
            case pl5
        }

        package let name: String
        /// The number of the public draw, as its operator counts (期号).
        package let issue: String
        /// How its numbers are written in the terms.
        package let pattern: Pattern
        /// When its tickets are no longer sold.
        package let saleEnds: UInt64
        /// Not drawn by then, it is "none".
        package let lastDay: CalendarDay
    }

    /// 1 to 63 of a–z, 0–9 and "-", as are series and sources.
    package let name: String
    /// Draws of a series follow one another: each begins where the last one ended.
    package let series: String
    /// Seconds since 1970. Entries of seals that were cosigned by then take part.
    package let closes: UInt64
    /// The highest first.
    package let tiers: [Tier]
    /// Prizes of this draw that one holder may win.
    package let prizesPerHolder: UInt64
    /// Rules that follow from the log; an entry that one of them hits takes no prize.
    package let passesOver: [PassRule]
    /// Public draws that are mixed in, in this order.
    package let sources: [Source]
}

extension DrawPlan {
    /// True if these are the draw's sources, in its order and each in its form.
    package func matches(_ typed: [DrawTerms.Source]) -> Bool {
        typed.map(\.name) == sources.map(\.name)
            && zip(typed, sources).allSatisfy { $1.pattern.matches($0.value) }
    }
}

extension DrawPlan.Source.Pattern {
    /// The value in place of a result, for a draw that was not held in time.
    package static let notDrawn = "none"

    /// True if a text is a result in this form, or says that there is none.
    package func matches(_ text: String) -> Bool {
        if text == Self.notDrawn { return true }
        let groups = text.split(separator: " + ", omittingEmptySubsequences: false).map {
            $0.split(separator: " ", omittingEmptySubsequences: false)
        }
        switch self {
        case .ssq:
            return groups.count == 2 && Self.isRising(groups[0], 6, to: 33)
                && Self.isRising(groups[1], 1, to: 16)
        case .dlt:
            return groups.count == 2 && Self.isRising(groups[0], 5, to: 35)
                && Self.isRising(groups[1], 2, to: 12)
        case .pl5:
            return groups.count == 1 && groups[0].count == 5
                && groups[0].allSatisfy { $0.utf8.count == 1 && Int($0) != nil }
        }
    }

    /// Numbers of two digits, each from 1 to the highest.
    private static func isRising(_ words: [Substring], _ count: Int, to highest: Int) -> Bool {
        let numbers = words.compactMap { word in
            word.utf8.count == 2 && word.utf8.allSatisfy { (0x30...0x39).contains($0) }
                ? Int(word) : nil
        }
        return numbers.count == count && words.count == count
            && numbers.allSatisfy { (1...highest).contains($0) }
            && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
    }
}
