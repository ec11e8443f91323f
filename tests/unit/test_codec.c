/* SPDX-License-Identifier: ISC */
/* The codec in the order of this host. */
#include "codec_vectors.h"

int
main(void)
{
	return run_codec_tests();
}
