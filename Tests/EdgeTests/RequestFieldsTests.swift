import Edge
import HTTPTypes
import NIOHTTP1
import Testing

/// A header means the same whichever way its request came.
struct RequestFieldsTests {
    @Test(arguments: [
        [("Content-Type", "application/json")], [("content-type", "application/json")],
        [("CONTENT-TYPE", " application/json\t ")], [("Content-Typ", "a"), ("Content-Typf", "b")],
        [("Content-Type", "")], [("Content-Type", " \t ")], [("Content-Type", "a b ")], [],
        [("Content-Type", "a"), ("X", "b"), ("content-type", "c")],
        [("C\u{4F}ntent-Type", "a"), ("C\u{6F}ntent\u{0D}Type", "b")],
    ])
    func bothReadAlike(_ given: [(String, String)]) {
        var fields = HTTPFields()
        for (name, value) in given {
            if let name = HTTPField.Name(name) {
                fields.append(HTTPField(name: name, value: value))
            }
        }
        let headers = HTTPHeaders(given)
        let name = HTTPField.Name.contentType
        #expect((headers as any RequestFields)[name] == (fields as any RequestFields)[name])
    }
}
