package import Invoices
import Verification

/// The outcome of a load, so far or in the end. Every row that was read is in exactly one of `issued`,
/// `changed`, `already`, `refused`, `failed` and `bad`, but for those still on their way.
package struct IngestReport: Sendable, Equatable {
    /// Rows, without a header and empty lines.
    package var read = 0
    /// New in the ledger by this load; red-letter invoices are among `changed`.
    package var issued = 0
    /// Voided, or red-flushed another.
    package var changed = 0
    /// The ledger held exactly this already.
    package var already = 0
    /// The ledger's rules do not allow it.
    package var refused = 0
    /// The part of the ledger that keeps them did not answer, where there are several.
    package var failed = 0
    /// Not an invoice nor a change.
    package var bad = 0
    /// Bytes of the source that were read, in whatever encoding it came.
    package var bytes: Int64 = 0

    package init() {}
}

/// A row that the ledger did not take. It repeats nothing of the row but its identity.
package struct RejectedRow: Sendable, Equatable {
    /// Counted from 1 as editors do, the header included.
    package let line: Int
    /// Nil where the row did not tell one.
    package let id: InvoiceID?
    /// The fault of the row, or the ledger's refusal.
    package let reason: Reason

    /// Why the ledger did not take a row: `code` for programs, `explanation` for people.
    package enum Reason: Sendable, Equatable {
        case refused(ChangeRefusal)
        case failed(ServiceUnavailable)
        case malformed(FieldError)
        case json(JSONError)
        /// A line or record longer than this many bytes.
        case tooLong(maximum: Int)
        case fieldCount(found: Int, expected: Int)
        case badQuoting
        case notUTF8
        /// A status of a CSV row that is none.
        case unknownStatus
        /// A number that a spreadsheet has rounded or shortened, in the column of this name.
        case rounded(String)
        /// An amount with a comma before its decimals, in the column of this name.
        case decimalComma(String)
    }
}

extension RejectedRow: CustomStringConvertible {
    /// For the terminal and the log: `line 12: 03300180-…: the reds together exceed the original`.
    package var description: String {
        let identity = id.map { " \($0):" } ?? ""
        return "line \(line):\(identity) \(reason.explanation)"
    }
}

extension RejectedRow.Reason {
    /// The code that programs read.
    package var code: String {
        switch self {
        case .refused(let refusal): refusal.rawValue
        case .failed(let fault): fault.code.rawValue
        case .malformed(let malformed): malformed.reason.rawValue
        case .json(let error):
            if case .malformed(let malformed) = error.reason {
                malformed.reason.rawValue
            } else {
                FieldError.Reason.notJSON.rawValue
            }
        case .tooLong: FieldError.Reason.tooLong.rawValue
        case .fieldCount: "field_count"
        case .badQuoting: "bad_quoting"
        case .notUTF8: "not_utf8"
        case .unknownStatus: "unknown_status"
        case .rounded: "rounded_number"
        case .decimalComma: FieldError.Reason.notAnAmount.rawValue
        }
    }

    /// One plain English phrase.
    package var explanation: String {
        switch self {
        case .refused(let refusal): refusal.explanation
        case .failed(let fault):
            "its region's ledger did not answer (\(fault.effect.explanation)); run the load again"
        case .malformed(let malformed): Self.explanation(of: malformed)
        case .json(let error):
            if case .malformed(let malformed) = error.reason {
                Self.explanation(of: malformed)
            } else {
                error.description
            }
        case .tooLong(let maximum): "longer than \(maximum) bytes"
        case .fieldCount(let found, let expected): "\(found) fields, the header has \(expected)"
        case .badQuoting: "quotes that are not closed, or not followed by a comma (RFC 4180)"
        case .notUTF8: Self.utf8Expected
        case .unknownStatus:
            "the status is N or 正常 (also where it is empty), or Y or 作废; what is red-flushed is N,"
                + " and its red invoice a row of its own"
        case .rounded(let column):
            "\(column): a spreadsheet has rounded the number, or taken zeros off its front; format the"
                + " column as text, and enter it again"
        case .decimalComma(let column):
            "\(column): decimals stand behind a point, not a comma: 1234.50"
        }
    }

    private static func explanation(of malformed: FieldError) -> String {
        if malformed.reason == .inTheFuture {
            return "\(malformed.field): \(IssueDayRule.explanation)"
        }
        guard malformed == FieldError("kind", .unknownKind) else { return malformed.description }
        let codes = InvoiceKind.all.map(\.code).joined(separator: ", ")
        return "kind: is one of \(codes), or in a CSV file its name, such as 增值税普通发票"
    }

    static let utf8Expected =
        "text that is not UTF-8, but probably GB 18030, as spreadsheets write it in China; save it as"
        + " “CSV UTF-8”, or convert it with iconv -f GB18030 -t UTF-8"
}

/// Why a load stopped before its end. All that was written stays, and the load may be run again.
package enum IngestFault: Error, Sendable, Equatable {
    case ledger(ServiceUnavailable, IngestReport)
    /// The source failed; the text is the system's.
    case source(String, IngestReport)
    /// The header of a CSV file is unusable.
    case header(String)
    /// The file is no load; the text says what it is, and what to do with it.
    case unusable(String)
}

extension IngestFault: CustomStringConvertible {
    /// One English sentence for the terminal; it says nothing of how far the load came.
    package var description: String {
        switch self {
        case .ledger(let fault, _):
            "the ledger did not answer (\(fault.code.rawValue)): \(fault.detail)"
        case .source(let text, _): "the input cannot be read: \(text)"
        case .header(let text): "the header row: \(text)"
        case .unusable(let text): text
        }
    }
}
