import Invoices
import Testing

/// A refused value is passed over as far as its neighbour, and no further.
struct JSONPassingOverTests {
    @Test(arguments: [
        "1", "-1.50", "true", "null", #""a""#, "[]", "{}", #"{"a":1,"a":2}"#, #"[{"a":[1,{}]},2]"#,
        #"{"]":"}","\"":"\\","a":"\\\""}"#, #"["\ud83d","\q","[[["]"#,
        String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000),
        String(repeating: #"{"a":"#, count: 5_000) + "1" + String(repeating: "}", count: 5_000),
    ])
    func theNeighbourIsRead(_ value: String) throws {
        var reader = JSONReader(Array("[ \(value) ,7]".utf8))
        var next = ""
        var place = 0
        try reader.array(maximum: 2) { (reader) throws(JSONError) in
            place += 1
            if place == 1 { try reader.passOver() } else { next = try reader.decimal() }
        }
        try reader.finish()
        #expect(next == "7")
    }

    @Test(arguments: [
        "", "[", "{", "[}", "{]", "[[]", #"["]"#, #"["\"]"#, #"["\"#, #"{"a":[}"#, "]", "}", "[]]",
    ])
    func whatDoesNotEndIsRefused(_ text: String) {
        var reader = JSONReader(Array(text.utf8))
        #expect(throws: JSONError.self) {
            try reader.passOver()
            try reader.finish()
        }
    }
}
