import Cryptography

/// Made once for all tests: looking for primes takes a while.
enum TestKeys {
    static let merchant = RSAPrivateKey.generate()
    static let platform = RSAPrivateKey.generate()
    static let nextPlatform = RSAPrivateKey.generate()
    static let publicKey = RSAPrivateKey.generate()
    static let root = RSAPrivateKey.generate()
    static let alipay = RSAPrivateKey.generate()
    static let stranger = RSAPrivateKey.generate()
}
