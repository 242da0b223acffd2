/// An attempt that was over and was paid after all, though the provider had said for good that its number pays nothing; or
/// one whose money came back.
package struct LatePayment: Hashable, Sendable {
    /// What has become of it. The raw value is the table's word.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// The holder has it, and had no right to it: he owes it.
        case owed
        /// The prize was still due, so the holder has it by right.
        case setOff = "set off"
        /// The payee's bank has sent it back.
        case returned
        /// The holder has paid it back.
        case repaid
        /// Nobody asks for it any more.
        case writtenOff = "written off"
    }

    /// From 1.
    package let attempt: Int
    package var state: State

    package init(attempt: Int, state: State) {
        self.attempt = attempt
        self.state = state
    }
}

extension LatePayment: CustomStringConvertible {
    /// As the database has it: `2 owed`.
    package var description: String { "\(attempt) \(state.rawValue)" }

    /// As `description` writes it; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let attempt = Int(parts[0]), attempt > 0,
            let state = State(rawValue: String(parts[1]))
        else { return nil }
        self.init(attempt: attempt, state: state)
    }
}
