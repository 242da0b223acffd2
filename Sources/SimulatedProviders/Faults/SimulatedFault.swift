import Invoices

/// A thing that may go wrong at a provider. The raw value is its name on the command line and in
/// the page.
package enum SimulatedFault: String, Sendable, CaseIterable {
    // As a call comes in: nothing has happened yet.
    case lostRequest = "lost_request"
    case throttled
    case unknownCode = "unknown_code"
    /// A page of a machine in between, without a signature.
    case errorPage = "error_page"
    /// The payer's balance is said to be short; nothing is taken.
    case notEnough = "not_enough"
    /// The question is answered with "no such order", whatever is there.
    case notFound = "not_found"

    // As an answer leaves: what was asked for has happened.
    case lostReply = "lost_reply"
    case errorPageAfter = "error_page_after"
    case unsigned
    case wrongSignature = "wrong_signature"
    case skewedClock = "skewed_clock"

    // Of the payment itself.
    /// It ends as a failure; the detail is the provider's word for the reason.
    case fails
    /// It stays under way until somebody settles it.
    case slow
    /// The tap of the payee wins against a cancellation that came before it.
    case tapWins = "tap_wins"
    /// The bill closes an hour later than its day.
    case lateClosing = "late_closing"
    /// Paid, and sent back by the payee's bank.
    case returned

    // Of what the provider tells by itself.
    case lostCallback = "lost_callback"
    case duplicateCallback = "duplicate_callback"
    case lateCallback = "late_callback"
    /// A signature that is none goes first, and wants to be refused.
    case probe

    // Of a bank.
    /// A file is refused by the status of its group alone.
    case groupStatusAlone = "group_status_alone"
    /// ACCP, and nothing more before the booking.
    case acceptedAndSilence = "accepted_and_silence"
    /// The file was taken, and the answer says that it is a repetition.
    case duplicateOfTaken = "duplicate_of_taken"
    /// Bookings are told a day late.
    case lateStatement = "late_statement"
}

/// When faults strike: those that were ordered, first come, first served; and by chance, from a seed, so that a run can
/// be repeated.
package struct FaultPlan: Sendable {
    /// A fault that somebody has ordered, and how often it is still to strike.
    package struct Order: Sendable, Equatable {
        package let fault: SimulatedFault
        /// The provider's own word, where the fault has one.
        package let detail: String
        /// Counted down each time that it strikes; at zero the order is gone.
        package internal(set) var times: Int
    }

    /// In the order in which they were given.
    package private(set) var orders: [Order] = []
    private var dice: SplitMix64?
    private var percent = 0

    /// More than a test needs, and little enough for a page to list.
    package static let ordersMaximum = 1_000

    /// Without faults by chance.
    package init() {}

    /// - Parameter percent: of the steps at which something may go wrong.
    package init(seed: UInt64, percent: Int) {
        dice = SplitMix64(seed: seed)
        self.percent = percent
    }

    /// False where too many wait.
    @discardableResult
    package mutating func order(
        _ fault: SimulatedFault, times: Int = 1, detail: String = ""
    ) -> Bool {
        guard orders.count < Self.ordersMaximum, times > 0 else { return false }
        orders.append(Order(fault: fault, detail: detail, times: times))
        return true
    }

    /// Takes back all that was ordered; faults by chance go on.
    package mutating func clear() { orders = [] }

    /// Decides which of the faults that are possible at this step strikes, if any.
    package mutating func next(of possible: [SimulatedFault]) -> Order? {
        if let place = orders.firstIndex(where: { possible.contains($0.fault) }) {
            let order = orders[place]
            orders[place].times -= 1
            if orders[place].times == 0 { orders.remove(at: place) }
            return order
        }
        guard var dice, !possible.isEmpty else { return nil }
        let strikes = dice.chance(percent)
        let fault = strikes ? dice.pick(possible) : nil
        self.dice = dice
        return fault.map { Order(fault: $0, detail: "", times: 1) }
    }

    /// As `next(of:)`, for one.
    package mutating func strikes(_ fault: SimulatedFault) -> Bool { next(of: [fault]) != nil }
}
