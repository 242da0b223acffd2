package import Invoices

/// A table of the console. The raw value is the word in its address.
package enum ConsoleList: String, Hashable, Sendable, CaseIterable {
    case payouts
    /// Payouts that wait for a person: held, or with an alarm.
    case stuck
    /// What risk rules have found, and nobody has judged.
    case risk
    /// What holders say of what is held.
    case appeals
    /// What was asked of a second person.
    case releases
    case funds
    /// What holders have to pay back.
    case clawbacks
    /// What the channels' statements say otherwise than the books.
    case differences
    case accounts
    /// Who has done what at the console.
    case audit

    /// What whoever reads it must be allowed to.
    package var act: ConsoleAct { self == .audit ? .audit : .look }

    package var columns: [ConsoleColumn] {
        switch self {
        case .payouts, .stuck: [.reserved, .win, .gross, .withheld, .state, .attempts, .why]
        case .risk: [.at, .win, .gross, .rule, .found, .allowed]
        case .appeals: [.at, .win, .words, .answered, .decider, .answer]
        case .releases: [.asked, .win, .gross, .asker, .reason, .decided, .decider, .answer]
        case .funds: [.campaign, .available, .waiting]
        case .clawbacks: [.asked, .win, .gross, .how, .ended, .reference, .asker]
        case .differences:
            [.at, .channel, .order, .reference, .kind, .ours, .theirs, .ended, .decider, .reason]
        case .accounts: [.name, .role, .made, .disabled, .renews]
        case .audit: [.at, .actor, .act, .subject, .reason]
        }
    }
}

package enum ConsoleColumn: String, Hashable, Sendable, CaseIterable {
    case reserved, win, gross, withheld, state, attempts, why
    case asked, asker, reason, decided, decider, answer
    case campaign, available, waiting
    case name, role, made, disabled, renews
    case at, actor, act, subject
    case rule, found, allowed, words, answered
    case how, ended, reference, channel, order, kind, ours, theirs
}

package enum ConsoleCell: Hashable, Sendable {
    case none
    case text(String)
    case count(Int64)
    case money(Fen)
    case moment(Timestamp)
    /// A payout, which has a page of its own.
    case win(String)
    /// What was asked of a second person, which has a page too.
    case release(Int64, String)
    /// What a holder has to pay back; it has a page too.
    case clawback(String)
    /// What a holder says of a win; it has a page too.
    case appeal(Int64, String)
    /// Words of the program: a state, a role, an act.
    case word(String)
}

/// Some rows of a table, the newest first.
package struct ConsolePage: Hashable, Sendable {
    package let rows: [[ConsoleCell]]
    /// Where the next page goes on; nil at the end.
    package let next: String?

    package init(rows: [[ConsoleCell]], next: String?) {
        self.rows = rows
        self.next = next
    }
}

/// What is asked of a table.
package struct ConsoleQuery: Hashable, Sendable {
    package let list: ConsoleList
    /// All rows where it is empty.
    package var search = ""
    /// The place behind which the page begins; the start where it is nil.
    package var after: String?
    package var rows = pageRows

    package static let pageRows = 50
    /// Of one file of an export: as many as spreadsheets take with ease. The next file goes on behind it.
    package static let exportRowsMaximum = 100_000
    package static let searchBytesMaximum = 256

    package init(_ list: ConsoleList) { self.list = list }
}
