extension SelfCheck {
    /// FIPS 180-4's examples, lengths around a block's end, and the signature that WeChat publishes.
    static func weChat(_ checks: inout Checks) {
        let digests = [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
        ]
        for (message, digest) in digests {
            checks.expect(SHA1.hexadecimal(message) == digest, "SHA-1 of '\(message)'")
        }
        checks.expect(
            WeChatWorkload.signature("weixin_token", "1463961600", "1320562132")
                == "cbeaf0552177deeaa57bc01357ff7c47eb2acbc9", "a message's signature")
    }
}
