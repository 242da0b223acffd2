import Cryptography
import Testing

@Suite struct ScryptTests {
    /// RFC 7914, section 12.
    @Test(arguments: [
        (
            "", "", 4, 1,
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func derivationsAreThoseOfTheStandard(
        _ password: String, _ salt: String, _ log: Int, _ block: Int, _ expected: String
    ) throws {
        let cost = try #require(Scrypt.Cost(costLog2: log, blockSize: block, parallelism: 1))
        let hash = Scrypt.derive(
            Array(password.utf8), salt: Array(salt.utf8), cost: cost, count: 64)
        #expect(hash.map { Hexadecimal.encode($0) } == expected)
    }

    @Test(arguments: [(0, 8, 1), (21, 1, 1), (18, 16, 1), (17, 8, 5), (17, 0, 1), (17, 33, 1)])
    func whatCostsTooMuchIsNoCost(_ log: Int, _ block: Int, _ lanes: Int) {
        #expect(Scrypt.Cost(costLog2: log, blockSize: block, parallelism: lanes) == nil)
    }
}
