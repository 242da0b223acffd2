import Edge
import HTTPTypes
import Invoices
import NIOCore

/// Turns a problem into application/problem+json, in the client's language.
enum ProblemResponse {
    static func make(_ problem: Problem, for info: RequestInfo) -> CompleteResponse {
        let language = info.language
        var writer = JSONWriter(reserving: 512)
        writer.object { writer in
            writer.field("type", "/problems/\(problem.code.rawValue)")
            writer.field("title", problem.code.title(in: language))
            writer.name("status")
            writer.integer(problem.code.status)
            writer.field("detail", problem.detail(in: language))
            writer.field("instance", "urn:fapiao:request:\(info.requestID)")
            if !problem.faults.isEmpty {
                writer.name("errors")
                problem.faults.write(to: &writer, in: language)
            }
            if !problem.read.isEmpty {
                writer.name("read")
                writer.array(problem.read) { writer, read in read.write(to: &writer) }
            }
            problem.unmet?.write(to: &writer)
            if let retryAfter = problem.retryAfter {
                writer.name("retryAfter")
                writer.integer(retryAfter.wholeSeconds)
            }
            problem.liftedBy.write(to: &writer)
        }
        var fields: HTTPFields = [.contentType: "application/problem+json"]
        if let retryAfter = problem.retryAfter {
            fields[.retryAfter] = String(retryAfter.wholeSeconds)
        }
        if !problem.allowed.isEmpty { fields[.allow] = problem.allowed.joined(separator: ", ") }
        switch problem.code {
        case .unauthorized: fields[.wwwAuthenticate] = #"Bearer realm="fapiao""#
        // RFC 6750, section 3.1.
        case .keyExpired:
            fields[.wwwAuthenticate] = #"Bearer realm="fapiao", error="invalid_token""#
        default: break
        }
        return CompleteResponse(
            status: HTTPResponse.Status(code: problem.code.status), fields: fields,
            body: ByteBuffer(bytes: writer.bytes))
    }
}

extension RequestFields {
    /// True if HTML is named in Accept, and has more weight there than the JSON of a problem.
    var preferHTML: Bool {
        guard let accept = self[.accept] else { return false }
        let ranges = WeightedNames.read(accept).map { ($0.name.lowercased(), $0.weight) }
        func weight(_ names: String...) -> Int? {
            names.lazy.compactMap { name in ranges.first { $0.0 == name }?.1 }.first
        }
        guard let html = weight("text/html") else { return false }
        return html > weight("application/problem+json", "application/*", "*/*") ?? 0
    }
}

extension [FieldError] {
    /// `[{"field":…,"code":…,"detail":…}]`
    func write(to writer: inout JSONWriter, in language: Language) {
        writer.array(self) { writer, fault in
            writer.object { writer in
                writer.field("field", fault.field)
                writer.field("code", fault.reason.rawValue)
                writer.field("detail", fault.reason.sentence(in: language))
            }
        }
    }
}

extension Problem {
    func detail(in language: Language) -> String {
        if let instead {
            return instead.sentences(in: language).joined(separator: language.space)
        }
        if let unmet { return unmet.sentence(in: language) }
        var detail = code.detail(in: language, retryAfter: retryAfter)
        if let effect { detail += language.space + language.words.sentence(effect) }
        if gaveSeller { detail += language.space + language.words.givenDoesNotLift }
        if !liftedBy.isEmpty { detail += language.space + language.words.lift(liftedBy) }
        return syntax.map { "\(detail) (\($0))" } ?? detail
    }
}
