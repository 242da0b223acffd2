import Invoices
import Testing

/// Objects whose names are known. Sixteen bytes are compared as one number, so names of that
/// length and around it are among them.
struct JSONFieldTests {
    enum Field: String, JSONField {
        case a, bankAndAccounts_, code, kind, eightttt, ninettttt

        static let names = JSONNames<Self>()
    }

    private static func read(_ text: String) throws(JSONError) -> [Field] {
        var reader = JSONReader(Array(text.utf8))
        var fields: [Field] = []
        try reader.object(of: Field.names, at: "at.") { (reader, field) throws(JSONError) in
            try reader.skip()
            fields.append(field)
        }
        try reader.finish()
        return fields
    }

    @Test(
        arguments: [
            ("{}", []), (#"{"a":1}"#, [.a]), (#"{ "a" : 1 , "code" : {} }"#, [.a, .code]),
            (#"{"kind":1,"code":2,"a":3}"#, [.kind, .code, .a]),
            (
                #"{"eightttt":1,"bankAndAccounts_":[],"ninettttt":1}"#,
                [.eightttt, .bankAndAccounts_, .ninettttt]
            ),
            (#"{"\u006bind":1,"a":2}"#, [.kind, .a]),
        ] as [(String, [Field])])
    func namesAreFoundInAnyOrderAndSpelling(_ text: String, _ fields: [Field]) throws {
        #expect(try Self.read(text) == fields)
    }

    @Test(
        arguments: [
            (#"{"b":1}"#, .malformed(FieldError("at.b", .unknownField))),
            (#"{"":1}"#, .malformed(FieldError("at.", .unknownField))),
            (#"{"A":1}"#, .malformed(FieldError("at.A", .unknownField))),
            (#"{"cod":1}"#, .malformed(FieldError("at.cod", .unknownField))),
            (#"{"codee":1}"#, .malformed(FieldError("at.codee", .unknownField))),
            (#"{"eightttt9":1}"#, .malformed(FieldError("at.eightttt9", .unknownField))),
            (
                #"{"bankAndAccounts":1}"#,
                .malformed(FieldError("at.bankAndAccounts", .unknownField))
            ),
            (
                #"{"bankAndAccounts_1":1}"#,
                .malformed(FieldError("at.bankAndAccounts_1", .unknownField))
            ),
            (#"{"名":1}"#, .malformed(FieldError("at.名", .unknownField))),
            (#"{"code":1,"code":2}"#, .repeatedName("code")),
            (#"{"code":1,"a":1,"cod\u0065":2}"#, .repeatedName("code")),
            (#"{"code"}"#, .expected(.colon)), (#"{"b"}"#, .expected(.colon)),
            (#"{"code":1,}"#, .expected(.string)), (#"{"code"#, .expected(.endOfString)),
            ("{\"co\u{1}de\":1}", .controlCharacter), ("{1:2}", .expected(.string)),
            (#"{"code":1"#, .expected(.commaOrEnd)),
        ] as [(String, JSONError.Reason)])
    func otherNamesAreRefused(_ text: String, _ reason: JSONError.Reason) {
        do throws(JSONError) {
            _ = try Self.read(text)
            Issue.record("was read: \(text)")
        } catch {
            #expect(error.reason == reason)
        }
    }

    @Test func aNameThatIsNotUTF8IsRefused() {
        for count in [1, 20] {
            let name = [UInt8](repeating: 0xFF, count: count)
            var reader = JSONReader(Array("{\"".utf8) + name + Array("\":1}".utf8))
            do throws(JSONError) {
                try reader.object(of: Field.names) { (reader, _) throws(JSONError) in
                    try reader.skip()
                }
                Issue.record("was read")
            } catch {
                #expect(error.reason == .invalidUTF8)
            }
        }
    }
}
