import Edge
import Invoices
import Verification

/// The record as bytes for the short memory, written and read by workers of the same version: a record of
/// another version may be taken for lapsed, and is, where it does not fit.
extension ResultRecord {
    var json: [UInt8] {
        var writer = JSONWriter(reserving: 2_048)
        writer.object { writer in
            writer.field("language", language.rawValue)
            writer.name("asked")
            writer.integer(asked.microseconds)
            writer.field("requestID", requestID)
            switch content {
            case .answers(let shown):
                writer.name("answers")
                writer.array(shown) { writer, shown in shown.write(to: &writer) }
            case .photo(let problem):
                writer.field("problem", problem.code.rawValue)
                writer.field("instead", ifAny: problem.instead?.name)
                writer.field(wait: problem.retryAfter)
            }
        }
        return writer.bytes
    }

    /// Nil for anything that is no record of ours.
    init?(json: [UInt8]) {
        do throws(JSONError) {
            var reader = JSONReader(json)
            try self.init(from: &reader)
            try reader.finish()
        } catch {
            return nil
        }
    }

    private init(from reader: inout JSONReader) throws(JSONError) {
        var language: Language?
        var asked: Int64?
        var requestID = ""
        var shown: [Page.ResultView]?
        var problem: Problem.Code?
        var instead: PhotoInstead?
        var wait: Duration?
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "language": language = Language(rawValue: try reader.field())
            case "asked": asked = try reader.count()
            case "requestID": requestID = try reader.field()
            case "answers":
                var read: [Page.ResultView] = []
                try reader.array(maximum: Self.answersMaximum) { (reader) throws(JSONError) in
                    read.append(try Page.ResultView(from: &reader))
                }
                shown = read
            case "problem": problem = Problem.Code(rawValue: try reader.field())
            case "instead": instead = PhotoInstead(name: try reader.field())
            case "retryAfter": wait = .seconds(try reader.count())
            default: try reader.skip()
            }
        }
        guard let language, let asked else { throw reader.error(.expected(.value)) }
        self.language = language
        self.asked = Timestamp(microseconds: asked)
        self.requestID = requestID
        if let shown, !shown.isEmpty {
            content = .answers(shown)
        } else if let problem {
            content = .photo(Problem(problem, instead: instead, retryAfter: wait))
        } else {
            throw reader.error(.expected(.value))
        }
    }

    /// A photo has at most eight codes.
    private static let answersMaximum = 8
}

extension Page.ResultView {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, value) in typed.named { writer.field(name, ifAny: value) }
            if isFromPhoto {
                writer.name("isFromPhoto")
                writer.boolean(true)
            }
            guard let answer else { return }
            writer.field("verdict", answer.verdict.name)
            if answer.checksumIsWrong {
                writer.name("checksumIsWrong")
                writer.boolean(true)
            }
            if let left = answer.wrongAttemptsLeft {
                writer.name("attemptsLeft")
                writer.integer(left)
            }
            answer.detailsTold.write(to: &writer)
            if answer.gaveSeller {
                writer.name("gaveSeller")
                writer.boolean(true)
            }
            writer.field(wait: refusal?.retryAfter)
            if !faults.isEmpty {
                writer.name("faults")
                writer.array(faults) { writer, fault in
                    writer.object { writer in
                        writer.field("field", fault.field)
                        writer.field("reason", fault.reason.rawValue)
                    }
                }
            }
            if case .consistent(let verified) = answer.verdict { write(verified, to: &writer) }
        }
    }

    /// The face as the client may see it: fields masked for the client are not kept either.
    private func write(_ verified: VerifiedInvoice, to writer: inout JSONWriter) {
        writer.field("status", verified.stored.status.rawValue)
        writer.field("redTotal", verified.stored.redTotal.description)
        writer.name("isFromOutage")
        writer.boolean(verified.isFromOutage)
        writer.name("checks")
        writer.integer(verified.checksBefore.count)
        if let first = verified.checksBefore.first, let last = verified.checksBefore.last {
            writer.name("first")
            writer.integer(first.microseconds)
            writer.name("last")
            writer.integer(last.microseconds)
        }
        guard let face else { return }
        writer.name("isMasked")
        writer.boolean(face.isMasked)
        writer.name("face")
        face.invoice.write(to: &writer)
    }

    fileprivate init(from reader: inout JSONReader) throws(JSONError) {
        var typed = SubmittedForm()
        var isFromPhoto = false
        var verdict: String?
        var checksumIsWrong = false
        var attemptsLeft: Int?
        var lifts: [ExtraDetail] = []
        var gaveSeller = false
        var wait = Duration.zero
        var faults: [FieldError] = []
        var kept = KeptFace()
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "isFromPhoto": isFromPhoto = try reader.boolean()
            case "verdict": verdict = try reader.field()
            case "checksumIsWrong": checksumIsWrong = try reader.boolean()
            case "attemptsLeft": attemptsLeft = Int(try reader.count())
            case "liftedBy":
                try reader.array(maximum: 2) { (reader) throws(JSONError) in
                    if let detail = ExtraDetail(rawValue: try reader.field()) {
                        lifts.append(detail)
                    }
                }
            case "gaveSeller": gaveSeller = try reader.boolean()
            case "retryAfter": wait = .seconds(try reader.count())
            case "faults":
                try reader.array(maximum: 32) { (reader) throws(JSONError) in
                    if let fault = try FieldError(from: &reader) { faults.append(fault) }
                }
            default:
                if SubmittedForm.fieldNames.contains(name) {
                    typed[name] = try reader.field()
                } else {
                    try kept.read(name, from: &reader)
                }
            }
        }
        let said: Verdict?
        switch verdict {
        // The ledger did not say.
        case nil: said = nil
        case "consistent":
            guard let verified = kept.verified else { throw reader.error(.expected(.value)) }
            said = .consistent(verified)
        case "inconsistent": said = .inconsistent
        case "not_found": said = .notFound
        case "out_of_range": said = .outOfRange
        case "malformed": said = .malformed(faults)
        case "limited": said = .limited(retryAfter: wait, liftedBy: lifts)
        case "throttled": said = .throttled(retryAfter: wait)
        case "overloaded": said = .overloaded(retryAfter: wait)
        default: throw reader.error(.expected(.value))
        }
        self.init(
            answer: said.map { said in
                Answer(
                    said, checksumIsWrong: checksumIsWrong, wrongAttemptsLeft: attemptsLeft,
                    liftedBy: attemptsLeft == nil ? [] : lifts, gaveSeller: gaveSeller)
            },
            face: kept.invoice.map { ($0, kept.isMasked) }, typed: typed,
            isFromPhoto: isFromPhoto)
    }
}

/// The part of a consistent answer that is kept.
private struct KeptFace {
    var invoice: Invoice?
    var isMasked = false
    private var status: InvoiceStatus?
    private var redTotal = Fen.zero
    private var isFromOutage = false
    private var checks = CheckHistory.none

    mutating func read(_ name: String, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "status": status = InvoiceStatus(rawValue: try reader.field())
        case "redTotal": redTotal = Fen(yuan: try reader.field()) ?? .zero
        case "isFromOutage": isFromOutage = try reader.boolean()
        case "checks": checks.count = try reader.count()
        case "first": checks.first = Timestamp(microseconds: try reader.count())
        case "last": checks.last = Timestamp(microseconds: try reader.count())
        case "isMasked": isMasked = try reader.boolean()
        case "face": invoice = try Invoice(from: &reader)
        default: try reader.skip()
        }
    }

    var verified: VerifiedInvoice? {
        guard let invoice, let status else { return nil }
        let stored = StoredInvoice(
            id: invoice.id, revision: 1, status: status, kind: invoice.kind,
            issuedOn: invoice.issuedOn, amount: invoice.amount, total: invoice.total,
            redTotal: redTotal, checkCode: invoice.checkCode,
            sellerTaxNumber: invoice.seller.taxNumber, face: invoice.json)
        return VerifiedInvoice(
            stored: stored, checksBefore: checks, isFromOutage: isFromOutage)
    }
}

extension FieldError {
    fileprivate init?(from reader: inout JSONReader) throws(JSONError) {
        var field = ""
        var reason: Reason?
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "field": field = try reader.field()
            case "reason": reason = Reason(rawValue: try reader.field())
            default: try reader.skip()
            }
        }
        guard let reason else { return nil }
        self.init(field, reason)
    }
}

extension Answer {
    /// The details that open the invoice, which a refusal and a wrong attempt tell each in a place of its own.
    fileprivate var detailsTold: [ExtraDetail] {
        if case .limited(_, let details) = verdict { return details }
        return liftedBy
    }
}

extension JSONWriter {
    /// In whole seconds, as it is told.
    fileprivate mutating func field(wait: Duration?) {
        guard let wait else { return }
        name("retryAfter")
        integer(wait.wholeSeconds)
    }
}

extension JSONReader {
    fileprivate mutating func field() throws(JSONError) -> String {
        try string(maximumBytes: ResultRecord.typedBytesMaximum)
    }

    fileprivate mutating func count() throws(JSONError) -> Int64 {
        guard let count = Int64(try decimal()) else { throw error(.expected(.value)) }
        return count
    }
}
