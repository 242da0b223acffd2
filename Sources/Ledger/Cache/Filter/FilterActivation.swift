/// Learns from the latest answers if asking the filter pays. It has no clock: their number counts,
/// not their time.
///
/// Asking costs Redis half a microsecond an identity and the worker as much, also for one that is
/// found; a denial spares the ledger twenty times that. So the filter is not asked until an eighth of
/// what the ledger was asked was absent (honest people mistype; a flood is nearly all absent), and
/// asking goes on until less than a thirty-second of all that was asked is denied.
struct FilterActivation: Sendable {
    private(set) var pays = false
    private var asked = 0
    private var absent = 0

    /// Answers after which the ledger's say counts: some milliseconds of a flood.
    static let answersMinimum = 64
    /// Questions after which the filter's does.
    static let questionsMinimum = 4_096

    /// Counts the ledger's answers while the filter is not asked.
    mutating func ledgerAnswered(_ count: Int, absent: Int) {
        if pays { return }
        add(count, absent)
        guard asked >= Self.answersMinimum else { return }
        if self.absent * 8 >= asked { turn(to: true) } else { halve() }
    }

    /// Counts the filter's denials among the identities that it was asked about.
    mutating func filterAnswered(_ count: Int, denied: Int) {
        guard pays else { return }
        add(count, denied)
        guard asked >= Self.questionsMinimum else { return }
        if absent * 32 < asked { turn(to: false) } else { halve() }
    }

    private mutating func add(_ count: Int, _ absent: Int) {
        asked += count
        self.absent += absent
    }

    private mutating func turn(to pays: Bool) {
        self.pays = pays
        (asked, absent) = (0, 0)
    }

    private mutating func halve() {
        asked /= 2
        absent /= 2
    }
}
