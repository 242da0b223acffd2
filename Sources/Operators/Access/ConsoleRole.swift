/// The task of a person at the console. The raw value is the table's word.
package enum ConsoleRole: String, Hashable, Sendable, CaseIterable {
    /// Looks after payouts, and asks for what needs a second person.
    case `operator`
    /// Does that too, and decides on what another one has asked for.
    case approver
    /// Sees everything, the log of who did what among it, and changes nothing.
    case auditor

    /// As the database has it too (`console_right`), which decides.
    package var acts: Set<ConsoleAct> {
        switch self {
        case .operator:
            [.look, .reveal, .export, .hold, .release, .retry, .ask, .settle, .answer]
        case .approver:
            [
                .look, .reveal, .export, .hold, .release, .retry, .ask, .settle, .answer, .approve,
                .audit,
            ]
        case .auditor: [.look, .reveal, .export, .audit]
        }
    }

    package func may(_ act: ConsoleAct) -> Bool { acts.contains(act) }
}

/// An act at the console, and the right to do it. The raw value is the audit's word.
package enum ConsoleAct: String, Hashable, Sendable, CaseIterable {
    case look
    /// Personal data is shown, for a reason.
    case reveal
    case export
    case hold, release, retry
    /// For a release that needs a second person.
    case ask
    case approve
    /// A clawback: it was paid back, or is given up.
    case settle
    /// An appeal of a holder.
    case answer
    /// The log of who did what is read.
    case audit
}
