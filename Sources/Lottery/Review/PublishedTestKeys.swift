import Cryptography

/// Keys whose secret halves stand in a standard or in this project's tests: anybody signs with them.
enum PublishedTestKeys {
    static func contain(_ key: [UInt8]) -> Bool { all.contains(Hexadecimal.encode(key)) }

    private static let all: Set<String> = [
        // RFC 8032, section 7.1, tests 1 to 3.
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        // RFC 9381, appendix B.1, examples 10 and 12.
        "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
        "03596375e6ce57e0f20294fc46bdfcfd19a39f8161b58695b3ec5b3d16427c274d",
        // The golden campaign's: log, witnesses, receipts, revealers, fingerprint of the campaign key.
        "c05b4c646a97626bcdce289298a72e85d490f49c7ec60e5eaf69c51e6fbe0098",
        "45d413214d925956048f5ab4f1e8f670084d18e52a48c750f56673feb3fdadbf",
        "29579ba852136fc4b8bb059455f80e769417e6c426045291da1b95455e327b60",
        "c7031ee27d214fe6f202497d2d6e5e9d968f92b6ad3f061de72c0cf9f3bfd6a6",
        "02abcfb678719cc9f68f0b083d67d34dbb8b7903d6cbd516519b843a0c8a16b2ed",
        "0258c603adffddb9108dbee8c005c3468f6e80de0e4739e255eec742b56c8d20ac",
        "8392d7ad0b8eb0c1e75212b001f5fb808a80aa098f48b8019eddf7c408382e84",
        // The log and the witness of the golden checkpoint.
        "48e05b493f89fcdc8325635fd21650b19efb50faa65e1b44fad87abe8a0937de",
        "61b7a29f6fdc72175c33c198573fd028a824784609773ea72bef14f94165d60e",
    ]
}
