package import Invoices

/// How many entered, won, were paid and had to pay back, by day, city and trade.
package struct CampaignTally: Sendable {
    /// The entries that are counted together.
    package struct Group: Hashable, Sendable {
        /// The day in China on which the entry was accepted.
        package let day: CalendarDay
        /// Six digits of GB/T 2260 that end in 00; empty where the seller's number tells none.
        package let city: String
        /// The short name of the goods' tax category (商品和服务分类简称) of the invoice's first line.
        package let trade: String

        package init(day: CalendarDay, city: String, trade: String) {
            self.day = day
            self.city = city
            self.trade = trade
        }
    }

    /// How many of a group; each is among those above it.
    package struct Counts: Hashable, Sendable {
        package var entries = 0
        package var wins = 0
        package var paid = 0
        package var clawedBack = 0

        package init(entries: Int = 0, wins: Int = 0, paid: Int = 0, clawedBack: Int = 0) {
            self.entries = entries
            self.wins = wins
            self.paid = paid
            self.clawedBack = clawedBack
        }
    }

    /// All groups with at least one entry.
    package private(set) var counts: [Group: Counts] = [:]

    package init() {}

    /// Adds to the group's counts; an entry may come in several parts.
    package mutating func add(_ entry: Counts, to group: Group) {
        var sum = counts[group, default: Counts()]
        sum.entries += entry.entries
        sum.wins += entry.wins
        sum.paid += entry.paid
        sum.clawedBack += entry.clawedBack
        counts[group] = sum
    }
}

/// A row of the report; nil for a number that would tell of fewer than ten people.
package struct CampaignReportRow: Hashable, Sendable {
    package let group: CampaignTally.Group
    /// At least `groupMinimum`: a smaller group is in no row.
    package let entries: Int
    /// Nil where it is left out, so that nobody can be told from the rest; as the two below.
    package let wins: Int?
    package let paid: Int?
    package let clawedBack: Int?

    package init(
        group: CampaignTally.Group, entries: Int, wins: Int?, paid: Int?, clawedBack: Int?
    ) {
        self.group = group
        self.entries = entries
        self.wins = wins
        self.paid = paid
        self.clawedBack = clawedBack
    }
}

extension CampaignTally {
    /// A number from 1 to 9 is left out.
    package static let groupMinimum = 10

    /// The rows that may be told. Everybody can count the entries and the wins of a day in the public log, so what is
    /// left out must not follow from what is told either: it is always two numbers at least, of ten or more together.
    package var rows: [CampaignReportRow] {
        Dictionary(grouping: counts.keys, by: \.day).sorted { $0.key < $1.key }
            .flatMap { _, groups in rows(ofDay: groups) }
    }

    private func rows(ofDay groups: [Group]) -> [CampaignReportRow] {
        let groups = groups.sorted { ($0.city, $0.trade) < ($1.city, $1.trade) }
        let all = groups.map { counts[$0] ?? Counts() }
        let none: Set<Int> = []
        let entries = Self.leftOut(all.map(\.entries), not: none)
        // A row without entries is no row, and its other numbers are left out with it.
        let small = { (more: Int, less: Int) in (1..<Self.groupMinimum).contains(more - less) }
        let wins = Self.leftOut(
            all.map(\.wins),
            not: entries.union(all.indices.filter { small(all[$0].entries, all[$0].wins) }))
        let paid = Self.leftOut(
            all.map(\.paid),
            not: entries.union(all.indices.filter { small(all[$0].wins, all[$0].paid) }))
        let back = Self.leftOut(
            all.map(\.clawedBack),
            not: entries.union(all.indices.filter { small(all[$0].paid, all[$0].clawedBack) }))
        return groups.indices.filter { !entries.contains($0) }.map { place in
            CampaignReportRow(
                group: groups[place], entries: all[place].entries,
                wins: wins.contains(place) ? nil : all[place].wins,
                paid: paid.contains(place) ? nil : all[place].paid,
                clawedBack: back.contains(place) ? nil : all[place].clawedBack)
        }
    }

    /// Chooses the numbers of a column to leave out, if its sum is known to everybody.
    /// - Parameter given: those that are left out whatever they are.
    private static func leftOut(_ column: [Int], not given: Set<Int>) -> Set<Int> {
        var hidden = given.union(column.indices.filter { (1..<groupMinimum).contains(column[$0]) })
        while !hidden.isEmpty {
            let sum = hidden.reduce(0) { $0 + column[$1] }
            // A column of nobody tells nothing.
            if sum == 0 || (sum >= groupMinimum && hidden.count > 1) { break }
            guard
                let next = column.indices.filter({ !hidden.contains($0) && column[$0] > 0 })
                    .min(by: { (column[$0], $0) < (column[$1], $1) })
            else { break }
            hidden.insert(next)
        }
        return hidden
    }
}
