import Cryptography
import Testing

struct PercentEncodingTests {
    @Test(arguments: [
        ("", ""), ("aZ0-._~", "aZ0-._~"), ("a b&c=/+%\n", "a%20b%26c%3D%2F%2B%25%0A"),
        ("票", "%E7%A5%A8"), ("\u{7F}é", "%7F%C3%A9"), ("*'()!", "%2A%27%28%29%21"),
    ])
    func onlyUnreservedCharactersStay(_ text: String, _ encoded: String) {
        #expect(PercentEncoding.encode(text) == encoded)
    }
}
