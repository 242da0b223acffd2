import Invoices

/// A movement of a payer's account at a simulated provider.
struct SimulatedFlow: Sendable {
    let at: Timestamp
    let order: String
    /// The provider's number of the payment.
    let payment: String
    /// Below zero for what has left.
    let amount: Fen
    /// The balance afterwards.
    let rest: Fen
}

extension [SimulatedFlow] {
    func on(_ day: CalendarDay) -> [(number: Int, flow: SimulatedFlow)] {
        enumerated().filter { $0.element.at.dayInChina == day }.map { ($0.offset, $0.element) }
    }
}

extension SimulatedFlow {
    /// `2026-11-28 10:00:01` in China.
    var clock: String { String(at.description.prefix(19)).replacing("T", with: " ") }
}
