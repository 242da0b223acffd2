import Testing

@testable import Cryptography

struct SecretTextTests {
    private struct Account {
        let name = "shop"
        let password = SecretText("hunter2")
    }

    /// A string with a secret in it does not compile; whatever holds one can still be printed.
    @Test func nothingShowsIt() {
        let account = Account()
        var dumped = ""
        dump(account, to: &dumped)
        var printed = ""
        print(account.password, [account.password], account, to: &printed)
        let secret: Any = account.password
        let texts = [
            dumped, printed, "\(account)", "\(secret)", "\([account.password])",
            String(describing: account.password), String(reflecting: account.password),
            String(reflecting: account), "\(Optional(account.password) as Any)",
        ]
        for text in texts {
            #expect(!text.contains("hunter2"), "\(text)")
            #expect(text.contains("(hidden)"), "\(text)")
        }
        #expect(!(secret is any Encodable))
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func itIsGivenAwayOnRequest() {
        #expect(SecretText("hunter2").reveal() == "hunter2")
        #expect(SecretText("hunter2") == SecretText("hunter2"))
        #expect(SecretText("hunter2") != SecretText("hunter3"))
        #expect(SecretText("hunter2") != SecretText("hunter"))
        #expect(SecretText.none.isEmpty && !SecretText("a").isEmpty)
    }
}
