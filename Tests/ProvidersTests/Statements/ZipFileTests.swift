import Cryptography
import Invoices
import Testing

@testable import Providers

/// What zlib 1.3 and Python's zipfile have written.
struct ZipFileTests {
    private static let text = Array(
        (0..<120).map { "\($0),\($0 * 7_919 % 1_000)\n" }.joined().utf8)

    private static let packed = """
        1592b90dc0300cc4fa9be50aeb97f65f2c972601025811693e3e18cf0ece8d45706a90ec6914eb0acdb2\
        c43023b08c721c7d0cf668a7c3467b0773fac28297034b6e37ac385bb0e6bc840ddb03b6ac74d831dbe0\
        8fb10f6ef4d30a1a620b0f5a0c3c590d2fde14bcb997f0e15ac097130e3f7619e2b1e6218cb98770e613\
        48307c1049cf4614ad0ba1298918066279ee88d317433e4e3fa409fc902ef24586d02523c5dec8127c21\
        5bf4891cd1077269e6c86318eaf1eaa14cf48772d12f4a46dfa0a4d4a5544eb3502dfa4469910d94b43e\
        47c9ab1b5a5ef3a14d3ba05df48b0ed10f5a5eadd1f21aba98167da247f4815ee6395a5ecd30f21a0f23\
        af791817fd62346530da0423ab5e98df872e77441f9865af6364f5195656fd6165350eeba25f6c887eb0\
        29fac6caaa15b619891dd12b91d54f1c7b9c339cbcdac3c9ab1f4e5e737121fac1a5e81b27afaf70f2ea\
        8993d70c9c565168c7dbbf34897d4aedc9ac4ab527b56ad55ec880727b2a45bdda2b3950704f7ad5ac3d\
        f955b5f696ae6ed529ed2fd7fe797a297c3da5f84f57edeedfaee29d3f5ed5db7fbdcab7ff7cd56ffdfd\
        2ae0fc0356c1a1823f
        """

    private static func bytes(_ digits: String) throws -> [UInt8] {
        try #require(Hexadecimal.decode(digits))
    }

    @Test(arguments: [
        ("0300", ""), ("4b4b2cc84ccc0700", "fapiao"),
        ("4b4c4a4e1cdc0800", String(repeating: "abc", count: 54)),
        ("cb48cdc9c957c8402701", "hello hello hello hello"),
        ("010600f9ff73746f726564", "stored"),
        (
            packed,
            String(decoding: text, as: UTF8.self)
        ),
    ])
    func whatWasPackedComesOut(_ packed: String, _ text: String) throws {
        let packed = try Self.bytes(packed)
        let count = text.utf8.count
        #expect(Inflate.bytes(of: packed[...], atMost: count) == Array(text.utf8))
        // Neither more than is allowed nor less than there is.
        if count > 0 { #expect(Inflate.bytes(of: packed[...], atMost: count - 1) == nil) }
        for end in 0..<packed.count {
            #expect(Inflate.bytes(of: packed[..<end], atMost: count) == nil)
        }
    }

    /// Whatever bytes come, it ends, and within its bound.
    @Test func noBytesMakeItHang() throws {
        var packed = try Self.bytes("4b4c4a4e1cdc0800")
        for place in packed.indices {
            for bit in 0..<8 {
                packed[place] ^= 1 << bit
                let output = Inflate.bytes(of: packed[...], atMost: 1_000)
                #expect(output.map { $0.count <= 1_000 } ?? true)
                packed[place] ^= 1 << bit
            }
        }
    }

    private static let zip =
        """
        504b03041400000008000000215c5ce91effad0100004103000005000000612e6373761592b90dc0300c\
        c4fa9be50aeb97f65f2c972601025811693e3e18cf0ece8d45706a90ec6914eb0acdb2c43023b08c721c\
        7d0cf668a7c3467b0773fac28297034b6e37ac385bb0e6bc840ddb03b6ac74d831dbe08fb10f6ef4d30a\
        1a620b0f5a0c3c590d2fde14bcb997f0e15ac097130e3f7619e2b1e6218cb98770e61348307c1049cf46\
        14ad0ba1298918066279ee88d317433e4e3fa409fc902ef24586d02523c5dec8127c215bf4891cd10772\
        69e6c86318eaf1eaa14cf48772d12f4a46dfa0a4d4a5544eb3502dfa4469910d94b43e47c9ab1b5a5ef3\
        a14d3ba05df48b0ed10f5a5eadd1f21aba98167da247f4815ee6395a5ecd30f21a0f23af791817fd6234\
        6530da0423ab5e98df872e77441f9865af6364f5195656fd6165350eeba25f6c887eb029fac6caaa15b6\
        19891dd12b91d54f1c7b9c339cbcdac3c9ab1f4e5e737121fac1a5e81b27afaf70f2ea8993d70c9c5651\
        68c7dbbf34897d4aedc9ac4ab527b56ad55ec880727b2a45bdda2b3950704f7ad5ac3df955b5f696ae6e\
        d529ed2fd7fe797a297c3da5f84f57edeedfaee29d3f5ed5db7fbdcab7ff7cd56ffdfd2ae0fc0356c1a1\
        823f504b010214031400000008000000215c5ce91effad01000041030000050000000000000000000000\
        800100000000612e637376504b0506000000000100010033000000d001000009006120636f6d6d656e74
        """

    @Test func aZipIsReadWhole() throws {
        let zip = try Self.bytes(Self.zip)
        let entries = try ZipFile(zip).entries
        #expect(entries == [ZipFile.Entry(name: Array("a.csv".utf8), bytes: Self.text)])
    }

    @Test func aZipThatWasChangedOrCutIsRefused() throws {
        let zip = try Self.bytes(Self.zip)
        for end in 0..<zip.count - 9 {
            #expect(throws: ZipFile.Fault.self) { try ZipFile(Array(zip[..<end])) }
        }
        var changed = zip
        changed[60] ^= 1
        #expect(throws: ZipFile.Fault.self) { try ZipFile(changed) }
        // Encrypted, and a size that is claimed.
        let directory = try #require(
            zip.indices.first { zip[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
        changed = zip
        changed[directory + 8] |= 1
        #expect(throws: ZipFile.Fault.unsupported) { try ZipFile(changed) }
        changed = zip
        changed[directory + 27] = 0x7F
        #expect(throws: ZipFile.Fault.tooLarge) { try ZipFile(changed) }
    }
}
