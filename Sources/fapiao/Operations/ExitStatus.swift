import ArgumentParser
import Invoices
import Verification

/// The exit codes for the shell; the numbers from 64 are those of BSD's sysexits(3).
enum ExitStatus {
    /// The answer is no, or some rows were refused.
    static let no = ExitCode(1)
    /// EX_DATAERR: a file is not what it should be, and nothing of it was taken.
    static let badData = ExitCode(65)
    /// EX_NOINPUT: a file cannot be read.
    static let noInput = ExitCode(66)
    /// EX_UNAVAILABLE: a server cannot be reached, or its schema is not this program's.
    static let unavailable = ExitCode(69)
    /// EX_SOFTWARE: an unforeseen error.
    static let software = ExitCode(70)
    /// EX_OSFILE: no ledger is configured, and none has been made here.
    static let noLedger = ExitCode(72)
    /// EX_CANTCREAT: an output file cannot be written.
    static let cannotCreate = ExitCode(73)
    static let configuration = ExitCode(78)
}

extension ExitStatus {
    /// The exit code of `fapiao verify`: 0 only where every detail that was given agrees, the invoice is normal and
    /// no red-letter one, and the ledger itself or a cache under a lease said so. `fapiao verify … && pay` relies on
    /// that.
    static func of(_ verdict: Verdict) -> ExitCode {
        switch verdict {
        case .consistent(let verified): of(verified)
        case .inconsistent: ExitCode(20)
        case .notFound: ExitCode(21)
        case .outOfRange: ExitCode(22)
        case .malformed: ExitCode(23)
        // Never of the command, which counts for itself and asks once.
        case .limited, .throttled: ExitCode(24)
        case .overloaded: unavailable
        }
    }

    private static func of(_ verified: VerifiedInvoice) -> ExitCode {
        // The status of invoices with a code is 冲红 however much was reversed.
        switch verified.stored.reversal {
        case .none where verified.stored.status == .voided: ExitCode(10)
        // 红字发票: its money goes back, so nobody may pay for it.
        case .none where verified.stored.total < .zero: ExitCode(15)
        case .none: verified.isFromOutage ? ExitCode(14) : .success
        case .unknown: ExitCode(11)
        case .partly: ExitCode(12)
        case .wholly: ExitCode(13)
        }
    }

    /// For `--help`, a line each.
    static let ofVerdicts = """
          0   every detail agrees, and the invoice is normal (正常)
          10  it agrees and is void (作废)
          11  it agrees and is red-flushed (冲红), and no record says how much is left
          12  it agrees and is red-flushed in part (部分红冲): the answer says how
              much is left
          13  it agrees and is red-flushed wholly (全额红冲): nothing is left
          14  it agrees and was normal when last heard of: the ledger broke off
              before it answered, and its standby or the cache spoke for it
          15  it agrees and is a red-letter (红字, negative) invoice: it takes
              another's money back
          20  at least one detail differs
          21  there is no such invoice
          22  it was issued more than five years ago
          23  a detail is missing or not in its form
          64  wrong usage
          69  the ledger cannot be reached, or has another schema
          70  an unforeseen fault
          72  there is no ledger here
          78  wrong configuration
        """
}
