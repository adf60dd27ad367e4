import Testing
import Uploads

@Suite("Names of uploads") struct UploadIDTests {
    @Test func `a new one is read back, and no two are the same`() {
        let (one, other) = (UploadID(), UploadID())
        #expect(UploadID(one.description) == one)
        #expect(one != other)
    }

    @Test(arguments: [
        "", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
        "0123456789ABCDEF0123456789abcdef", "../3456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcde/",
    ])
    func `what is not 32 digits in lower case is no name`(text: String) {
        #expect(UploadID(text) == nil)
    }
}
