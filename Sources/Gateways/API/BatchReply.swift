import Edge
import Hummingbird
import Invoices
import NIOCore
import Verification

/// The answer to a batch, written piece by piece: a client that asks a thousand times for one invoice of
/// 2,000 lines must not fill our memory with a thousand copies of it.
struct BatchReply: Sendable {
    private let results: [Result<Answer, ServiceUnavailable>]
    private let client: Client
    private let language: Language
    /// The details read from each code in a photo; empty where there was no photo.
    private let read: [SubmittedInvoice]
    private var next = 0
    private var hasEnded = false

    /// The bytes that a socket takes in one go; most batches are one piece.
    private static let pieceBytes = 256 << 10

    init(
        _ results: [Result<Answer, ServiceUnavailable>], read: [SubmittedInvoice] = [],
        for client: Client, in language: Language
    ) {
        self.read = read
        self.results = results
        self.client = client
        self.language = language
    }

    var response: Response {
        var reply = self
        let first = reply.piece() ?? ByteBuffer()
        guard !reply.hasEnded else {
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: first))
        }
        let rest = reply
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody { body in
                var reply = rest
                try await body.write(first)
                while let piece = reply.piece() {
                    try await body.write(piece)
                }
                try await body.finish(nil)
            })
    }

    /// Some more of the object; nil when it is complete.
    private mutating func piece() -> ByteBuffer? {
        guard !hasEnded else { return nil }
        let opening = next == 0 ? #"{"results":["# : ","
        var writer = JSONWriter(
            reserving: min(Self.pieceBytes, (results.count - next) << 10))
        while next < results.count, writer.bytes.count < Self.pieceBytes {
            writer.object { writer in
                writer.name("index")
                writer.integer(next)
                if !read.isEmpty {
                    writer.name("read")
                    read[next].write(to: &writer)
                }
                write(results[next], to: &writer)
            }
            next += 1
        }
        hasEnded = next == results.count
        var piece = ByteBuffer()
        piece.reserveCapacity(writer.bytes.count + 16)
        piece.writeString(opening)
        piece.writeBytes(writer.bytes)
        if hasEnded { piece.writeString("]}") }
        return piece
    }

    private func write(_ result: Result<Answer, ServiceUnavailable>, to writer: inout JSONWriter) {
        switch result {
        case .success(let answer):
            AnswerJSON(answer: answer, client: client, language: language)
                .writeFields(to: &writer)
        case .failure:
            let problem = Problem.unavailable
            writer.field("verdict", VerdictMetrics.unavailable)
            writer.field("message", problem.detail(in: language))
            writer.name("retryAfter")
            writer.integer(problem.retryAfter?.wholeSeconds ?? 1)
        }
    }
}
