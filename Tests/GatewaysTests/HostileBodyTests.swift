import Doubles
import HTTPTypes
import Hummingbird
import Invoices
import NIOCore
import ServiceForTests
import Testing

@testable import Edge
@testable import Gateways

struct HostileBodyTests {
    static let longest = VerificationEndpoint.bodyBytesMaximum

    @Test(arguments: [
        "", " ", "{", "null", "[]", "1", #""x""#, "{}{}", "{},", #"{"code":}"#, #"{"code":1}"#,
        #"{"code":nul}"#, #"{"code":"1","code":"1"}"#, #"{"code":null,"code":null}"#,
        #"{"code":"1","c\u006fde":"2"}"#,
        #"{"number":"\ud800"}"#, #"{"number":"\u0000"}"#, #"{"amount":{}}"#, #"{"amount":1e}"#,
        "{\"number\":\"\u{1}\"}", #"{"code":"1",}"#, #"{'code':'1'}"#,
        String(repeating: "[", count: 5_000), String(repeating: #"{"qr":"#, count: 2_000),
    ])
    func whatIsNoQueryIsABadRequest(_ body: String) async throws {
        let service = try ServiceUnderTest()
        let reply = try await service.ask(body)
        #expect(reply.status == 400)
        #expect(reply.member("type") == #""/problems/bad-request""#)
        #expect(service.verifier.submitted.isEmpty)
    }

    @Test(arguments: [
        ("invoiceNumber", #""1""#, FieldError.Reason.unknownField),
        ("Number", #""1""#, .unknownField),
        ("number", #""\#(String(repeating: "1", count: 601))""#, .tooLong),
        ("amount", #""\#(String(repeating: "1", count: 601))""#, .tooLong),
        ("amount", String(repeating: "1", count: 65), .tooLong),
        ("qr", #""\#(String(repeating: "票", count: 601))""#, .tooLong),
        ("code", "5", .wrongType), ("number", "nul", .wrongType), ("qr", "{}", .wrongType),
        ("checkCode", "[[[[", .wrongType), ("amount", "true", .wrongType),
        ("amount", "NaN", .wrongType), ("amount", "[null]", .wrongType),
    ])
    func theFieldToBlameIsNamed(_ field: String, _ value: String, _ reason: FieldError.Reason)
        async throws
    {
        let reply = try await ServiceUnderTest().ask(
            #"{"\#(field)":\#(value)}"#, ["Accept-Language": "en"])
        #expect(reply.status == 400)
        let sentence = EnglishWords().sentence(reason)
        #expect(
            reply.member("errors")
                == #"[{"field":"\#(field)","code":"\#(reason.rawValue)","detail":"\#(sentence)"}]"#)
    }

    /// Programs in many languages write null for what they do not have.
    @Test(arguments: ["code", "number", "issuedOn", "amount", "checkCode", "sellerTaxNumber", "qr"])
    func nullIsTheSameAsNothing(_ field: String) async throws {
        let service = try ServiceUnderTest()
        let alone = try await service.ask(#"{"\#(field)":null}"#)
        #expect(alone.status == 200)
        let batch = try await service.ask(
            #"{"verifications":[{"\#(field)": null },{}]}"#, at: "/v1/verifications/batch")
        #expect(batch.status == 200)
        #expect(service.verifier.submitted == Array(repeating: SubmittedInvoice(), count: 3))
        let none = try await service.ask(
            #"{"verifications":null}"#, ["Accept-Language": "en"], at: "/v1/verifications/batch")
        #expect(none.status == 400 && none.text.contains(#""code":"missing""#))
    }

    /// The clock is read whenever a piece comes: a client that says nothing is the server's to close.
    @Test func aBodyThatComesDropByDropIsGivenUp() async throws {
        let drops = AsyncStream<ByteBuffer> { continuation in
            for _ in 0..<3 { continuation.yield(ByteBuffer(string: "1")) }
            continuation.finish()
        }
        let late = RequestBody(asyncSequence: drops)
        await #expect(throws: Problem.self) {
            try await late.bytes(upTo: 10, within: .zero)
        }
    }

    /// Six hundred characters are six hundred, whatever bytes they take.
    @Test func aFieldMayHaveSixHundredCharactersOfFourBytes() async throws {
        let text = String(repeating: "𠀀", count: 600)
        let service = try ServiceUnderTest()
        let reply = try await service.ask(#"{"qr":"\#(text)","amount":"\#(text)"}"#)
        #expect(reply.status == 200)
        #expect(service.verifier.submitted.first?.qrText == text)
    }

    @Test func bytesThatAreNotUTF8AreRefused() async throws {
        let service = try ServiceUnderTest()
        for bytes: [UInt8] in [
            [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
        ] {
            let body = Array(#"{"code":""#.utf8) + bytes + Array(#""}"#.utf8)
            let reply = try await service.send(
                .post, "/v1/verifications", ["Content-Type": "application/json"], chunks: [body])
            #expect(reply.status == 400)
        }
    }

    @Test(arguments: [
        ("text/plain", nil), ("", nil), ("application/xml", nil), ("application/json-patch", nil),
        ("application/json", "gzip"), ("application/json", "identity"),
    ])
    func otherTypesAndCodingsAreUnsupported(_ type: String, _ coding: String?) async throws {
        var fields = ["Content-Type": type]
        fields["Content-Encoding"] = coding
        let reply = try await ServiceUnderTest().ask("{}", fields)
        #expect(reply.status == 415)
    }

    @Test(arguments: ["application/json;charset=utf-8", "Application/JSON ; charset=UTF-8"])
    func parametersOfTheTypeAreAllowed(_ type: String) async throws {
        #expect(try await ServiceUnderTest().ask("{}", ["Content-Type": type]).status == 200)
    }

    @Test func aBodyAnnouncedTooLargeIsNotRead() async throws {
        let reply = try await ServiceUnderTest().ask(
            "{}", ["Content-Length": "\(Self.longest + 1)"])
        #expect(reply.status == 413)
    }

    @Test(arguments: [(0, 200), (1, 413)])
    func aStreamMayBeAsLongAsTheLimit(_ excess: Int, _ status: Int) async throws {
        let space = [UInt8](repeating: 0x20, count: 1_024)
        var chunks = [[UInt8]](repeating: space, count: Self.longest / 1_024 - 1)
        chunks.append([UInt8](repeating: 0x20, count: 1_022 + excess))
        chunks.append(Array("{}".utf8))
        let reply = try await ServiceUnderTest().send(
            .post, "/v1/verifications", ["Content-Type": "application/json"], chunks: chunks)
        #expect(reply.status == status)
    }
}
