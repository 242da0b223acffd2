package import Invoices

/// A table of the console. The raw value is the word in its address.
package enum ConsoleList: String, Hashable, Sendable, CaseIterable {
    case payouts
    /// Payouts that wait for a person: held, or with an alarm.
    case stuck
    /// Findings of risk rules that nobody has judged.
    case risk
    /// That holders have said something about payouts that are held; what they say is personal, and
    /// shown one by one.
    case appeals
    /// Wishes to release, which take a second person.
    case releases
    case funds
    /// Prizes that holders have to pay back.
    case clawbacks
    /// Disagreements between the channels' statements and the books.
    case differences
    /// The channels' statements that were taken, with who brought each.
    case statements
    case accounts
    /// The log of acts and sign-ins, with the person and the reason.
    case audit

    /// The right that reading it takes.
    package var act: ConsoleAct { self == .audit ? .audit : .look }

    /// In the order of the cells of each row.
    package var columns: [ConsoleColumn] {
        switch self {
        case .payouts, .stuck: [.reserved, .win, .gross, .withheld, .state, .attempts, .why]
        case .risk: [.at, .win, .gross, .rule, .found, .allowed]
        case .appeals: [.at, .win, .answered, .decider]
        case .releases: [.asked, .win, .gross, .asker, .reason, .decided, .decider, .answer]
        case .funds: [.campaign, .available, .waiting]
        case .clawbacks: [.asked, .win, .gross, .how, .ended, .reference, .asker]
        case .differences:
            [
                .at, .channel, .order, .reference, .kind, .ours, .theirs, .ended, .decider, .login,
                .reason,
            ]
        case .statements: [.at, .channel, .starts, .ends, .lines, .file, .actor, .login]
        case .accounts: [.name, .role, .login, .made, .disabled, .renews]
        case .audit: [.at, .actor, .act, .subject, .reason]
        }
    }
}

/// A column by its subject; some stand in several tables.
package enum ConsoleColumn: String, Hashable, Sendable, CaseIterable {
    case reserved, win, gross, withheld, state, attempts, why
    case asked, asker, reason, decided, decider, answer
    case campaign, available, waiting
    case name, role, made, disabled, renews
    case at, actor, act, subject
    case rule, found, allowed, words, answered
    case how, ended, reference, channel, order, kind, ours, theirs
    case starts, ends, lines, file, login
}

/// One value of a table. Its case decides how pages and files show it.
package enum ConsoleCell: Hashable, Sendable {
    case none
    case text(String)
    case count(Int64)
    case money(Fen)
    case moment(Timestamp)
    /// A payout, which has a page of its own.
    case win(String)
    /// A wish to release, by its number and its win; it has a page too.
    case release(Int64, String)
    /// A clawback, by its win; it has a page too.
    case clawback(String)
    /// An appeal, by its number and its win; it has a page too.
    case appeal(Int64, String)
    /// Words of the program: a state, a role, an act.
    case word(String)
}

/// Some rows of a table: risk findings the oldest first, funds and accounts by name, all others the
/// newest first.
package struct ConsolePage: Hashable, Sendable {
    /// Each row has a cell for each of `ConsoleList.columns`.
    package let rows: [[ConsoleCell]]
    /// The `after` of the next page; nil at the end.
    package let next: String?

    package init(rows: [[ConsoleCell]], next: String?) {
        self.rows = rows
        self.next = next
    }
}

/// The question for one page of a table.
package struct ConsoleQuery: Hashable, Sendable {
    package let list: ConsoleList
    /// A whole value, such as a win or a name; all rows if it is empty.
    package var search = ""
    /// The place behind which the page begins; the start where it is nil.
    package var after: String?
    /// At most so many.
    package var rows = pageRows

    package static let pageRows = 50
    /// Of one file of an export: as many as spreadsheets take with ease. The next file goes on behind it.
    package static let exportRowsMaximum = 100_000
    package static let searchBytesMaximum = 256
    /// The database takes no longer one into the audit.
    package static let subjectBytesMaximum = 512

    package init(_ list: ConsoleList) { self.list = list }
}
