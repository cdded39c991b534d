/*
 * containerd. Digests: those of the releases' .sha256sum files, as read in 2026-08.
 */
#include "release/artifact.h"

static const struct artifact_digest digests[] = {
	{ "2.3.4", "9d68969855fbf676cdb8ed758e420fb048d61f984f61de3e53eddfebe484d168",
	  "a985fbb7e18fc0362d31a055338f5d7b0e087a3e27f14c70d1c5965399a29f95" },
	{ "2.3.3", "ebf6e710056312628eaf6fb4a1c32f0a4ae5f812568321be4029389d66fc7c7c",
	  "9cc708f13c31588a2fbdbd13553d963356e990d50e9b95a2d6120f4ff2067910" },
	{ "2.3.2", "75625e6f6595bb95f3fb9c8123a60534af4a8d9b52d7617065967bcefe71a17a",
	  "6874adea935300402b7782d63bf58f1bd59a3323d76a9f22f27686001fb8997a" },
	{ "2.3.1", "628448bd973610c656c1cbea8e88b32fafd85b23cc1aa4a3372eb7198478c054",
	  "46a83603a850f3916ca7c942310daaf82ed17773a85b1d431e92d4a541e46d0d" },
	{ "2.3.0", "4cb83e7100a5e73fcb626207d0b5bcfd1294e26aeddfe075dcfb38f375c5f887",
	  "06623dc8719b30d06303420f7eae91b0a9ade4e71243a4102f6375e585fb0a42" },
	{ "2.2.7", "91cd216ea26a1b8b512219d3f205375c967e7b7de4dae571bc3dd16bfacd34b5",
	  "84eb0a161e20ad45465202fa2d6d93b3d9b74666c363e9908706d590a86e2618" },
	{ "2.2.6", "f001b58b63206da25aa5accdb2eb1211aec19c28ec418b4d953b87d0c1ee7eb6",
	  "0b05746d09e86ac1098a3ecf4bc67d146873d668819aeb8216c39fcf369e8a51" },
	{ "2.2.5", "d4031557773a8e969d604b4ee809c64ed3c6cd024d38d521d93984fa17d37b89",
	  "ad3f7aec168ebbae8d24c412fdd2e8806d96599757f6032e38997d62a108158a" },
	{ "2.2.4", "62e77f6294e432dca5b56ad7e7d6085b5bbb526ebba0a51d832714f9b04cfdfd",
	  "d0897c8e27c96a7b7d4c73e9b278ea9f559dda619d497d88b323a528bd1412c3" },
	{ "2.2.3", "ca26ef5138f17b847bbeeec36d4bf5e002b54d25858197a870c125d57f44d32f",
	  "2942d72435b18610f7b69c1ddb74f99cef5c549425ff80d3e74f04e5e80db6a4" },
	{ "2.2.2", "2c08c99cbde73b3388c6d5da68e0bcaebc70c9174f2b14d785695e4401b3ede0",
	  "cb102473d6e353beb604178879d51cc456da0cdf368d9437d8d404ed01baf674" },
	{ "2.2.1", "f5d8e90ecb6c1c7e33ecddf8cc268a93b9e5b54e0e850320d765511d76624f41",
	  "dac15a0d412a24be8bfe6a40cec8f51829062725169f1e72ac7d120a891ef5b6" },
	{ "2.2.0", "b9626a94ab93b00bcbcbf13d98deef972c6fb064690e57940632df54ad39ee71",
	  "8805c2123d3b7c7ee2030e9f8fc07a1167d8a3f871d6a7d7ec5d1deb0b51a4a7" },
	{ "2.1.9", "0083d2a4c2e77eeb20e55b6d955822fb957ff386c0c23959c8b27f598317586c",
	  "2fbc3053b09812092f6bf316a509d849960eb0cb9332ec88c2f49676d648fd67" },
	{ "2.1.8", "ad2ed5bca4839109ec271e3ee0285abf36bec450956c5d59a31f1a980e8d71a9",
	  "c7c3d64fafbaccb4fb0143c82402db7d6c781e776d818a60fa0df94807814149" },
	{ "2.1.7", "a04a39607d6a54f467c93fcd0b78ee31a1f4a3b90e76938dcfe9005ccf6a5f36",
	  "5e6a05fc6990912f856fab297bee13b6ba83ff4e9b6b3bc507da33da8c1f5b5f" },
	{ "2.1.6", "4793dc5c1f34ebf8402990d0050f3c294aa3c794cd5a4baa403c1cf10602326d",
	  "88d6e32348c36628c8500a630c6dd4b3cb8c680b1d18dc8d1d19041f67757c6e" },
	{ "2.1.5", "403af72d9f956ed8a5ad5b0ac0f1e8e371a1488f2b9edf9b4ba13db0653936ea",
	  "fe81122c0cc8222470fa3be51f42fa918ac29ffd956ccd2fc408c1997babd2ca" },
	{ "2.1.4", "316d510a0428276d931023f72c09fdff1a6ba81d6cc36f31805fea6a3c88f515",
	  "846d13bc2bf1c01ae2f20d13beb9b3a1e50b52c86e955b4ac7d658f5847f2b0e" },
	{ "2.1.3", "436cc160c33b37ec25b89fb5c72fc879ab2b3416df5d7af240c3e9c2f4065d3c",
	  "7e423abc7bf52ff6cb724f44995cca335b40331efa727415a5efc99ca34ac8d5" },
	{ "2.1.2", "87c18b2686f38ee6f738492d04fc849f80567b7849d0710ee9d19fac3454adc4",
	  "57fa4005ed3bb648f4a2ff3ef2f9ce12b27ee1397225626e3165b9ef4af45530" },
	{ "2.1.1", "918e88fd393c28c89424e6535df0546ca36c1dfa7d8a5d685dee70b449380a9b",
	  "4e3c8c0c2e61438bb393a9ea6bb94f8f56b559ec3243d7b1a2943117bca4dcb4" },
	{ "2.1.0", "0e5359e957b66b679be807563a543c7416e305e3aafcf56bad90ef87a917014d",
	  "f6c3972347848177805eed8a9c282fca6aaec0e6fd28701579e63cb20bdbce07" },
	{ "2.0.11", "249457e108b64f8c44bcf5928acc1d3300253c922414f5a8329a754303019d50",
	  "a8261bd5cc78cc46f01bbc229320b9781f8c03dcfedcbff25dfd4f12e43e5d74" },
	{ 0 },
};

static const struct artifact_member members[] = {
	{ "bin/containerd", "containerd" },
	{ "bin/containerd-shim-runc-v2", "containerd-shim-runc-v2" },
	{ "bin/ctr", "ctr" },
	{ 0 },
};

/*
 * 2.3 is maintained until 2028; its makers have tried 2.2 with what is older (RELEASES.md,
 * "Kubernetes Support").
 */
static char *suiting(const struct version *kubernetes)
{
	return xstrdup(artifact_newest(digests, kubernetes->minor >= 35 ? "2.3." : "2.2."));
}

const struct artifact artifact_containerd = {
	.name = "containerd",
	.url = "https://github.com/containerd/containerd/releases/download/v{version}/"
	       "containerd-{version}-linux-{arch}.tar.gz",
	.digest_url = "{url}.sha256sum",
	.dir = "/usr/local/bin",
	.members = members,
	.digests = digests,
	.suiting = suiting,
};
