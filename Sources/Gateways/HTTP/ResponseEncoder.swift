import Edge
import HTTPTypes
import NIOCore
import NIOHTTP1
import Synchronization
import Verification

/// Responses of HTTP/1.1 (RFC 9112) as the bytes that go out, head and body in one. Collecting fields for
/// an encoder costs more than finding most answers, and nearly all fields are always the same.
struct ResponseEncoder: Sendable {
    private let headers: SecurityHeaders
    /// The head of a good answer in JSON, without the fields that are each answer's own.
    private let chineseAnswer: [UInt8]
    private let englishAnswer: [UInt8]
    /// The responses that tell clients to retry later, one for each number of seconds to wait.
    private let chineseOverloaded: [OverloadedBytes]
    private let englishOverloaded: [OverloadedBytes]

    init(_ headers: SecurityHeaders) {
        self.headers = headers
        func answer(_ language: Language) -> [UInt8] {
            Self.head(.ok, headers, CompleteResponse.json([]).fields, language)
        }
        chineseAnswer = answer(.chinese)
        englishAnswer = answer(.english)
        func overloaded(_ language: Language) -> [OverloadedBytes] {
            Problem.overloadedWaits.map { seconds in
                let problem = Problem(.overloaded, retryAfter: .seconds(seconds))
                return OverloadedBytes(problem, language) { response in
                    Self.head(response.status, headers, response.fields, language)
                }
            }
        }
        chineseOverloaded = overloaded(.chinese)
        englishOverloaded = overloaded(.english)
    }

    /// Each client is told another time, in turn: drawing one at random costs a system call.
    private static let refusals = Atomic<Int>(0)

    /// The response for overload. It is made beforehand, because most are sent when there is least time.
    func overloaded(to info: RequestInfo, date: String) -> ByteBuffer {
        let all = info.language == .chinese ? chineseOverloaded : englishOverloaded
        let bytes = all[Self.refusals.wrappingAdd(1, ordering: .relaxed).oldValue % all.count]
        return Self.whole(bytes.head, info, date, bytes.body(info))
    }

    /// A good answer in JSON.
    func answer(_ body: [UInt8], to info: RequestInfo, date: String) -> ByteBuffer {
        let head = info.language == .chinese ? chineseAnswer : englishAnswer
        return Self.whole(head, info, date, body)
    }

    func response(_ response: CompleteResponse, to info: RequestInfo, date: String) -> ByteBuffer {
        let head = Self.head(response.status, headers, response.fields, info.language)
        return Self.whole(head, info, date, response.body.readableBytesView)
    }

    /// The status line and all fields that are not this response's only.
    private static func head(
        _ status: HTTPResponse.Status, _ headers: SecurityHeaders, _ fields: HTTPFields,
        _ language: Language
    ) -> [UInt8] {
        var fields = fields
        headers.complete(&fields, in: language)
        let reason = HTTPResponseStatus(statusCode: status.code).reasonPhrase
        let lines = fields.map { "\($0.name.rawName): \($0.value)\r\n" }
        return Array("HTTP/1.1 \(status.code) \(reason)\r\n\(lines.joined())".utf8)
    }

    /// Longer than all that `whole` puts between head and body, a request ID of the client's own choice
    /// included.
    private static let ownFieldsMaximum = 192

    private static func whole(
        _ head: [UInt8], _ info: RequestInfo, _ date: String, _ body: some Collection<UInt8>
    ) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(head.count + ownFieldsMaximum + body.count)
        bytes.writeBytes(head)
        bytes.writeStaticString("X-Request-ID: ")
        bytes.writeString(info.requestID)
        bytes.writeStaticString("\r\nDate: ")
        bytes.writeString(date)
        bytes.writeStaticString("\r\nContent-Length: ")
        bytes.writeString(String(body.count))
        bytes.writeStaticString("\r\n\r\n")
        bytes.writeBytes(body)
        return bytes
    }
}
